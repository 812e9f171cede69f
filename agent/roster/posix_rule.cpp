#include "agent/roster/posix_rule.hpp"

#include <algorithm>
#include <vector>

namespace shiftguard::roster {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;

constexpr int rule_hours = 167;
constexpr int offset_hours = 24;

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_letter(char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
}

}  // namespace

/// Takes the parts off the front; once something does not fit, nothing fits any more.
class PosixRule::Reader {
public:
    explicit Reader(std::string_view rest) : rest_(rest) {}

    [[nodiscard]] bool all_taken() const { return good_ && rest_.empty(); }
    [[nodiscard]] bool next_is(char mark) const { return rest_.starts_with(mark); }
    void mark(char wanted) { good_ = take(wanted) && good_; }

    /// CET, or <+03>.
    void name() {
        const bool quoted = take('<');
        std::size_t length = 0;
        while (length < rest_.size() &&
               (is_letter(rest_[length]) ||
                (quoted && (is_digit(rest_[length]) || rest_[length] == '+' || rest_[length] == '-')))) {
            ++length;
        }
        rest_.remove_prefix(length);
        good_ = good_ && length >= 3 && (!quoted || take('>'));
    }

    /// [+-]hh[:mm[:ss]]
    seconds time(int most_hours) {
        const int sign = take('-') ? -1 : 1;
        if (sign == 1) {
            take('+');
        }
        seconds time = hours(number(0, most_hours));
        if (take(':')) {
            time += minutes(number(0, 59));
            if (take(':')) {
                time += seconds(number(0, 59));
            }
        }
        return sign * time;
    }

    YearlyChange change() {
        YearlyChange change;
        mark(',');
        if (take('M')) {
            NthWeekday nth;
            nth.month = std::chrono::month(static_cast<unsigned>(number(1, 12)));
            mark('.');
            nth.week = static_cast<unsigned>(number(1, 5));
            mark('.');
            nth.weekday = std::chrono::weekday(static_cast<unsigned>(number(0, 6)));
            change.day = nth;
        } else if (take('J')) {
            change.day = JulianDay{number(1, 365)};
        } else {
            change.day = DayOfYear{number(0, 365)};
        }
        change.time = take('/') ? time(rule_hours) : hours(2);
        return change;
    }

private:
    bool take(char wanted) {
        const bool is_there = next_is(wanted);
        rest_.remove_prefix(is_there ? 1 : 0);
        return is_there;
    }

    int number(int least, int most) {
        std::size_t digits = 0;
        int value = 0;
        for (; digits < rest_.size() && digits < 3 && is_digit(rest_[digits]); ++digits) {
            value = value * 10 + (rest_[digits] - '0');
        }
        rest_.remove_prefix(digits);
        good_ = good_ && digits > 0 && value >= least && value <= most;
        return good_ ? value : least;
    }

    std::string_view rest_;
    bool good_ = true;
};

std::optional<PosixRule> PosixRule::read(std::string_view text) {
    Reader reader(text);
    PosixRule rule;
    reader.name();
    rule.standard_ = -reader.time(offset_hours);  // POSIX counts to the west
    reader.name();
    rule.daylight_ = reader.next_is(',') ? rule.standard_ + hours(1) : -reader.time(offset_hours);
    rule.begins_ = reader.change();
    rule.ends_ = reader.change();
    return reader.all_taken() ? std::optional(rule) : std::nullopt;
}

seconds YearlyChange::local_in(year year) const {
    if (const auto* nth = std::get_if<NthWeekday>(&day)) {
        const auto month = year / nth->month;
        const sys_days date = nth->week == 5 ? sys_days(month / nth->weekday[std::chrono::last])
                                             : sys_days(month / nth->weekday[nth->week]);
        return date.time_since_epoch() + time;
    }
    const sys_days new_year{year / std::chrono::January / 1};
    if (const auto* julian = std::get_if<JulianDay>(&day)) {
        constexpr int last_of_february = 59;
        const bool after_leap_day = year.is_leap() && julian->day > last_of_february;
        return new_year.time_since_epoch() + days(julian->day - (after_leap_day ? 0 : 1)) + time;
    }
    return new_year.time_since_epoch() + days(std::get<DayOfYear>(day).day) + time;
}

Stretch PosixRule::around(sys_seconds at) const {
    struct Onset {
        sys_seconds at;
        seconds offset;
    };
    const year middle = std::chrono::year_month_day(std::chrono::floor<days>(at)).year();
    std::vector<Onset> onsets;
    for (year of = middle - std::chrono::years(2); of <= middle + std::chrono::years(2); ++of) {
        onsets.push_back({sys_seconds(begins_.local_in(of) - standard_), daylight_});
        onsets.push_back({sys_seconds(ends_.local_in(of) - daylight_), standard_});
    }
    std::stable_sort(onsets.begin(), onsets.end(), [](const Onset& a, const Onset& b) { return a.at < b.at; });
    const auto next = std::upper_bound(onsets.begin(), onsets.end(), at,
                                       [](sys_seconds when, const Onset& onset) { return when < onset.at; });
    return {std::prev(next)->at, next->at, std::prev(next)->offset};  // two years are on either side
}

}  // namespace shiftguard::roster
