// Values of iCalendar's lines as types: local times, durations, offsets. Strict; nullopt where the text is no such
// value. For the inside of this room.
#pragma once

#include "agent/roster/zone_clock.hpp"

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace shiftguard::roster {

/// DATE or DATE-TIME (RFC 5545, 3.3.4 and 3.3.5), 1600-01-01 to 2199-12-31.
struct DateTime {
    LocalSeconds local{};  ///< for a date: its midnight
    bool is_date = false;
    bool is_utc = false;
};

[[nodiscard]] std::optional<DateTime> date_time_from(std::string_view text);

/// DURATION (3.3.6), not negative: so many days of the calendar, and then so much time. At most 800 days.
struct Length {
    std::chrono::days days{0};
    std::chrono::seconds time{0};
    friend bool operator==(const Length&, const Length&) = default;
};

[[nodiscard]] std::optional<Length> length_from(std::string_view text);

/// UTC-OFFSET (3.3.14): +0100, -033000. Less than a day.
[[nodiscard]] std::optional<std::chrono::seconds> offset_from(std::string_view text);

/// The parts between commas.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char at);

}  // namespace shiftguard::roster
