#include "common/zone/posix_rule.hpp"

#include "common/scanner.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace shiftguard::zone {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;

constexpr std::size_t most_digits = 3;
constexpr int rule_hours = 167;
constexpr int offset_hours = 24;

bool is_letter(char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
}

/// CET, or <+03>, without the marks.
std::string_view scan_name(Scanner& scanner) {
    constexpr std::size_t fewest = 3;
    const bool quoted = scanner.take('<');
    const auto name = scanner.run(fewest, [quoted](char letter) {
        return is_letter(letter) || (quoted && (Scanner::is_digit(letter) || letter == '+' || letter == '-'));
    });
    if (quoted) {
        scanner.mark('>');
    }
    return name;
}

/// [+-]hh[:mm[:ss]]
seconds scan_time(Scanner& scanner, int most_hours) {
    const int sign = scanner.take('-') ? -1 : 1;
    if (sign == 1) {
        scanner.take('+');
    }
    seconds time = hours(scanner.number_up_to(most_digits, 0, most_hours));
    if (scanner.take(':')) {
        time += minutes(scanner.number_up_to(most_digits, 0, 59));
        if (scanner.take(':')) {
            time += seconds(scanner.number_up_to(most_digits, 0, 59));
        }
    }
    return sign * time;
}

YearlyChange scan_change(Scanner& scanner) {
    YearlyChange change;
    scanner.mark(',');
    if (scanner.take('M')) {
        NthWeekday nth;
        nth.month = std::chrono::month(static_cast<unsigned>(scanner.number_up_to(most_digits, 1, 12)));
        scanner.mark('.');
        nth.week = static_cast<unsigned>(scanner.number_up_to(most_digits, 1, 5));
        scanner.mark('.');
        nth.weekday = std::chrono::weekday(static_cast<unsigned>(scanner.number_up_to(most_digits, 0, 6)));
        change.day = nth;
    } else if (scanner.take('J')) {
        change.day = JulianDay{scanner.number_up_to(most_digits, 1, 365)};
    } else {
        change.day = DayOfYear{scanner.number_up_to(most_digits, 0, 365)};
    }
    change.time = scanner.take('/') ? scan_time(scanner, rule_hours) : hours(2);
    return change;
}

}  // namespace

std::optional<PosixRule> PosixRule::read(std::string_view text) {
    Scanner scanner(text);
    PosixRule rule;
    rule.standard_name_ = scan_name(scanner);
    rule.standard_ = -scan_time(scanner, offset_hours);  // POSIX counts to the west
    rule.daylight_name_ = scan_name(scanner);
    rule.daylight_ = scanner.next_is(',') ? rule.standard_ + hours(1) : -scan_time(scanner, offset_hours);
    rule.begins_ = scan_change(scanner);
    rule.ends_ = scan_change(scanner);
    return scanner.all_taken() ? std::optional(rule) : std::nullopt;
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
        const std::string* name;
    };
    const year middle = std::chrono::year_month_day(std::chrono::floor<days>(at)).year();
    std::vector<Onset> onsets;
    for (year of = middle - std::chrono::years(2); of <= middle + std::chrono::years(2); ++of) {
        onsets.push_back({sys_seconds(begins_.local_in(of) - standard_), daylight_, &daylight_name_});
        onsets.push_back({sys_seconds(ends_.local_in(of) - daylight_), standard_, &standard_name_});
    }
    std::stable_sort(onsets.begin(), onsets.end(), [](const Onset& a, const Onset& b) { return a.at < b.at; });
    const auto next = std::upper_bound(onsets.begin(), onsets.end(), at,
                                       [](sys_seconds when, const Onset& onset) { return when < onset.at; });
    const auto& now = *std::prev(next);  // two years are on either side
    return {now.at, next->at, now.offset, *now.name};
}

}  // namespace shiftguard::zone
