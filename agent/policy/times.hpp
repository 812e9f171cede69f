// The two spellings of time that a policy uses. Strict: anything else is nullopt.
#pragma once

#include "agent/roster/shift.hpp"

#include <optional>
#include <string_view>

namespace shiftguard::policy {

/// HH:MM or HH:MM:SS, 00:00 to 23:59:59.
[[nodiscard]] std::optional<roster::TimeOfDay> time_of_day_from(std::string_view text);

/// RFC 3339: 2026-11-23T22:00:00+01:00 or ...Z; to the millisecond. A leap second counts as the second before it.
[[nodiscard]] std::optional<WallTime> instant_from(std::string_view text);

}  // namespace shiftguard::policy
