#include "agent/policy/times.hpp"

#include <algorithm>
#include <chrono>

namespace shiftguard::policy {
namespace {

/// Takes numbers and marks off the front of a text; once something does not fit, nothing fits any more.
class Scanner {
public:
    explicit Scanner(std::string_view rest) : rest_(rest) {}

    int number(std::size_t digits, int least, int most) {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
                good_ = false;
                return least;
            }
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        good_ = good_ && value >= least && value <= most;
        return value;
    }

    bool next_is(char mark) {
        if (rest_.empty() || rest_.front() != mark) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    void one_of(std::string_view marks) {
        good_ = std::any_of(marks.begin(), marks.end(), [&](char mark) { return next_is(mark); }) && good_;
    }
    [[nodiscard]] bool next_is_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
    void mark(char letter) { good_ = next_is(letter) && good_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] bool all_taken() const { return good_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool good_ = true;
};

/// Milliseconds; what is finer is left out.
Milliseconds scan_fraction(Scanner& scanner) {
    if (!scanner.next_is('.')) {
        return Milliseconds(0);
    }
    int value = scanner.number(1, 0, 9) * 100;
    for (int weight = 10; scanner.next_is_digit(); weight /= 10) {
        value += scanner.number(1, 0, 9) * weight;
    }
    return Milliseconds(value);
}

std::chrono::seconds scan_offset(Scanner& scanner) {
    if (scanner.next_is('Z') || scanner.next_is('z')) {
        return std::chrono::seconds(0);
    }
    const int sign = scanner.next_is('-') ? -1 : 1;
    if (sign == 1) {
        scanner.mark('+');
    }
    const std::chrono::hours hours(scanner.number(2, 0, 23));
    scanner.mark(':');
    return sign * (hours + std::chrono::minutes(scanner.number(2, 0, 59)));
}

}  // namespace

std::optional<roster::TimeOfDay> time_of_day_from(std::string_view text) {
    Scanner scanner(text);
    const std::chrono::hours hours(scanner.number(2, 0, 23));
    scanner.mark(':');
    const std::chrono::minutes minutes(scanner.number(2, 0, 59));
    std::chrono::seconds seconds(0);
    if (!scanner.at_end()) {
        scanner.mark(':');
        seconds = std::chrono::seconds(scanner.number(2, 0, 59));
    }
    return scanner.all_taken() ? std::optional<roster::TimeOfDay>(hours + minutes + seconds) : std::nullopt;
}

std::optional<WallTime> instant_from(std::string_view text) {
    Scanner scanner(text);
    const std::chrono::year year(scanner.number(4, 1970, 9999));
    scanner.mark('-');
    const std::chrono::month month(static_cast<unsigned>(scanner.number(2, 1, 12)));
    scanner.mark('-');
    const std::chrono::day day(static_cast<unsigned>(scanner.number(2, 1, 31)));
    scanner.one_of("Tt");
    const std::chrono::hours hours(scanner.number(2, 0, 23));
    scanner.mark(':');
    const std::chrono::minutes minutes(scanner.number(2, 0, 59));
    scanner.mark(':');
    const int second = scanner.number(2, 0, 60);
    const Milliseconds seconds = std::chrono::seconds(std::min(second, 59)) + scan_fraction(scanner);
    const std::chrono::seconds offset = scan_offset(scanner);
    const std::chrono::year_month_day date(year, month, day);
    if (!scanner.all_taken() || !date.ok()) {
        return std::nullopt;
    }
    return WallTime(std::chrono::sys_days(date) + hours + minutes + seconds - offset);
}

}  // namespace shiftguard::policy
