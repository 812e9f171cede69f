// The question about a shift for any instant, over whatever reads a roster: it reads as much before and after as the
// answer needs, where the agent reads a fixed stretch of time around now.
#pragma once

#include "agent/roster/reading.hpp"
#include "agent/roster/shift.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace shiftguard::roster {

/// Thirty years: a change that is further away is not told.
inline constexpr std::chrono::days looked_ahead{10'958};

/// What of a roster touches a window. It is asked several times and gives the same for the same window.
using ReadWindow = std::function<Result<Reading>(const Window&)>;

struct FarAnswer {
    Answer answer;  ///< `next_change`: none within `looked_ahead` and before the year 10000
    std::optional<SingleShift> pause;
    std::string zone;  ///< of the reading
};

/// The answer does not depend on where a reading begins and ends. Errors: those of `read`.
[[nodiscard]] Result<FarAnswer> look_far(const ReadWindow& read, Tolerance tolerance, WallTime at);

}  // namespace shiftguard::roster
