// The spellings of time that policies and rosters use. Strict: anything else is nullopt.
#pragma once

#include "agent/roster/shift.hpp"
#include "agent/roster/zone_clock.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace shiftguard::roster {

/// HH:MM or HH:MM:SS, 00:00 to 23:59:59.
[[nodiscard]] std::optional<TimeOfDay> time_of_day_from(std::string_view text);

/// RFC 3339, from the year 0001 on: 2026-11-23T22:00:00+01:00 or ...Z; to the millisecond. A leap second counts as the
/// second before it.
[[nodiscard]] std::optional<WallTime> instant_from(std::string_view text);

/// The same without an offset, on some zone's wall: 2026-11-23T22:00 or 2026-11-23T22:00:00.
[[nodiscard]] std::optional<LocalSeconds> local_time_from(std::string_view text);

/// mon, tue, wed, thu, fri, sat, sun.
[[nodiscard]] std::optional<std::chrono::weekday> weekday_from(std::string_view word);

}  // namespace shiftguard::roster
