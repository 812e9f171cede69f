#include "agent/roster/calendar/values.hpp"

#include "agent/roster/calendar/content_lines.hpp"

#include <algorithm>
#include <charconv>

namespace shiftguard::roster {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int first_year = 1600;
constexpr int last_year = 2199;
constexpr days longest{800};

/// A run of exactly `text.size()` digits.
std::optional<int> number_from(std::string_view text) {
    const bool digits =
        !text.empty() && std::all_of(text.begin(), text.end(), [](char one) { return one >= '0' && one <= '9'; });
    int number = 0;
    if (!digits || std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{}) {
        return std::nullopt;
    }
    return number;
}

std::optional<LocalSeconds> date_from(std::string_view text) {
    const auto year = number_from(text.substr(0, 4));
    const auto month = number_from(text.substr(4, 2));
    const auto day = number_from(text.substr(6, 2));
    if (!year || !month || !day || *year < first_year || *year > last_year) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional<LocalSeconds>(std::chrono::sys_days(date).time_since_epoch()) : std::nullopt;
}

/// HHMMSS; a leap second counts as the second before it, as the format asks of those who know none.
std::optional<seconds> time_from(std::string_view text) {
    const auto hour = number_from(text.substr(0, 2));
    const auto minute = number_from(text.substr(2, 2));
    const auto second = number_from(text.substr(4, 2));
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    return hours(*hour) + minutes(*minute) + seconds(std::min(*second, 59));
}

/// Takes "12H" from the front; nullopt where a number without a letter, or nothing, stands there.
struct Step {
    std::int64_t count = 0;
    char unit = 0;
};

std::optional<Step> take_step(std::string_view& text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    constexpr std::size_t most_digits = 8;
    if (digits == 0 || digits == text.size() || digits > most_digits) {
        return std::nullopt;
    }
    const Step step{*number_from(text.substr(0, digits)), text[digits]};
    text.remove_prefix(digits + 1);
    return step;
}

bool add(Length& length, const Step& step, bool time_part) {
    switch (step.unit) {
        case 'W':
            length.days += days(step.count * 7);
            return !time_part;
        case 'D':
            length.days += days(step.count);
            return !time_part;
        case 'H':
            length.time += hours(step.count);
            return time_part;
        case 'M':
            length.time += minutes(step.count);
            return time_part;
        case 'S':
            length.time += seconds(step.count);
            return time_part;
        default:
            return false;
    }
}

}  // namespace

std::optional<DateTime> date_time_from(std::string_view text) {
    constexpr std::size_t date_length = 8;
    constexpr std::size_t whole_length = 15;
    DateTime result;
    result.is_utc = text.size() == whole_length + 1 && (text.back() == 'Z' || text.back() == 'z');
    if (result.is_utc) {
        text.remove_suffix(1);
    }
    result.is_date = text.size() == date_length;
    if (!result.is_date && (text.size() != whole_length || (text[date_length] != 'T' && text[date_length] != 't'))) {
        return std::nullopt;
    }
    const auto date = date_from(text.substr(0, date_length));
    const auto time = result.is_date ? std::optional(seconds(0)) : time_from(text.substr(date_length + 1));
    if (!date || !time) {
        return std::nullopt;
    }
    result.local = *date + *time;
    return result;
}

std::optional<Length> length_from(std::string_view written) {
    const std::string upper_case = upper(written);
    std::string_view text = upper_case;
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (!text.starts_with('P') || text.size() < 3) {
        return std::nullopt;
    }
    text.remove_prefix(1);
    Length length;
    bool time_part = false;
    while (!text.empty()) {
        if (!time_part && text.front() == 'T') {
            time_part = true;
            text.remove_prefix(1);
        }
        const auto step = take_step(text);
        if (!step || !add(length, *step, time_part)) {
            return std::nullopt;
        }
    }
    return length.days + length.time <= longest ? std::optional(length) : std::nullopt;
}

std::optional<seconds> offset_from(std::string_view text) {
    constexpr std::size_t short_length = 5;
    constexpr std::size_t long_length = 7;
    if ((text.size() != short_length && text.size() != long_length) || (text[0] != '+' && text[0] != '-')) {
        return std::nullopt;
    }
    const auto time = time_from(std::string(text.substr(1)) + (text.size() == short_length ? "00" : ""));
    if (!time) {
        return std::nullopt;
    }
    return text[0] == '-' ? -*time : *time;
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

}  // namespace shiftguard::roster
