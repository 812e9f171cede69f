#include "protocol/record.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace shiftguard::protocol {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

// Digits only, all of them; nullopt for anything else.
std::optional<int> digits(std::string_view text) {
    int number = 0;
    if (text.empty() || text.front() == '-' || text.front() == '+') {
        return std::nullopt;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

bool punctuated(std::string_view text) {
    return text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':' &&
           text.back() == 'Z' && (text.size() == 20 || text[19] == '.');
}

}  // namespace

std::string to_rfc3339(WallTime at) {
    const auto midnight = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(midnight);
    const std::chrono::hh_mm_ss time(at - midnight);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return text.data();
}

std::optional<WallTime> from_rfc3339(std::string_view text) {
    if ((text.size() != 20 && text.size() != 24) || !punctuated(text)) {
        return std::nullopt;
    }
    const auto y = digits(text.substr(0, 4));
    const auto mo = digits(text.substr(5, 2));
    const auto d = digits(text.substr(8, 2));
    const auto h = digits(text.substr(11, 2));
    const auto mi = digits(text.substr(14, 2));
    const auto s = digits(text.substr(17, 2));
    const auto ms = text.size() == 24 ? digits(text.substr(20, 3)) : std::optional<int>(0);
    if (!y || !mo || !d || !h || !mi || !s || !ms || *h > 23 || *mi > 59 || *s > 59) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(year(*y), month(static_cast<unsigned>(*mo)), day(static_cast<unsigned>(*d)));
    if (!date.ok()) {
        return std::nullopt;
    }
    return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(*h) + std::chrono::minutes(*mi) +
           std::chrono::seconds(*s) + Milliseconds(*ms);
}

}  // namespace shiftguard::protocol
