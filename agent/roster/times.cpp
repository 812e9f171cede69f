#include "agent/roster/times.hpp"

#include "common/scanner.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace shiftguard::roster {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

/// Milliseconds; what is finer is left out.
Milliseconds scan_fraction(Scanner& scanner) {
    if (!scanner.take('.')) {
        return Milliseconds(0);
    }
    int value = scanner.number(1, 0, 9) * 100;
    for (int weight = 10; scanner.next_is_digit(); weight /= 10) {
        value += scanner.number(1, 0, 9) * weight;
    }
    return Milliseconds(value);
}

std::chrono::seconds scan_offset(Scanner& scanner) {
    if (scanner.take('Z') || scanner.take('z')) {
        return std::chrono::seconds(0);
    }
    const int sign = scanner.take('-') ? -1 : 1;
    if (sign == 1) {
        scanner.mark('+');
    }
    const std::chrono::hours hours(scanner.number(2, 0, 23));
    scanner.mark(':');
    return sign * (hours + std::chrono::minutes(scanner.number(2, 0, 59)));
}

/// HH:MM, and :SS where it follows.
std::chrono::seconds scan_time(Scanner& scanner) {
    const std::chrono::hours hours(scanner.number(2, 0, 23));
    scanner.mark(':');
    const std::chrono::minutes minutes(scanner.number(2, 0, 59));
    if (scanner.at_end()) {
        return hours + minutes;
    }
    scanner.mark(':');
    return hours + minutes + std::chrono::seconds(scanner.number(2, 0, 59));
}

/// YYYY-MM-DD and the T after it.
std::chrono::year_month_day scan_date(Scanner& scanner) {
    const std::chrono::year year(scanner.number(4, 1, 9999));
    scanner.mark('-');
    const std::chrono::month month(static_cast<unsigned>(scanner.number(2, 1, 12)));
    scanner.mark('-');
    const std::chrono::day day(static_cast<unsigned>(scanner.number(2, 1, 31)));
    scanner.one_of("Tt");
    return {year, month, day};
}

}  // namespace

std::optional<TimeOfDay> time_of_day_from(std::string_view text) {
    Scanner scanner(text);
    const auto time = scan_time(scanner);
    return scanner.all_taken() ? std::optional<TimeOfDay>(time) : std::nullopt;
}

std::optional<WallTime> instant_from(std::string_view text) {
    Scanner scanner(text);
    const auto date = scan_date(scanner);
    const std::chrono::hours hours(scanner.number(2, 0, 23));
    scanner.mark(':');
    const std::chrono::minutes minutes(scanner.number(2, 0, 59));
    scanner.mark(':');
    const int second = scanner.number(2, 0, 60);
    const Milliseconds seconds = std::chrono::seconds(std::min(second, 59)) + scan_fraction(scanner);
    const std::chrono::seconds offset = scan_offset(scanner);
    if (!scanner.all_taken() || !date.ok()) {
        return std::nullopt;
    }
    return WallTime(std::chrono::sys_days(date) + hours + minutes + seconds - offset);
}

std::optional<LocalSeconds> local_time_from(std::string_view text) {
    Scanner scanner(text);
    const auto date = scan_date(scanner);
    const auto time = scan_time(scanner);
    if (!scanner.all_taken() || !date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date).time_since_epoch() + time;
}

std::optional<std::chrono::weekday> weekday_from(std::string_view word) {
    const auto* const found = std::find(weekdays.begin(), weekdays.end(), word);
    if (found == weekdays.end()) {
        return std::nullopt;
    }
    return std::chrono::weekday(static_cast<unsigned>(found - weekdays.begin()));
}

}  // namespace shiftguard::roster
