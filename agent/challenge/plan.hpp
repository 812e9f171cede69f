// What one challenge will ask for, drawn before it begins, so that the challenge itself is a function of what is seen.
// Which movements, in which order and after how long a pause cannot be known beforehand: a film does not fit.
#pragma once

#include "common/movement.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <vector>

namespace shiftguard::challenge {

struct PlannedMovement {
    Movement movement{};
    Milliseconds pause{0};  ///< for so long the head is held still before it is asked for
    friend bool operator==(const PlannedMovement&, const PlannedMovement&) = default;
};

using Plan = std::vector<PlannedMovement>;

inline constexpr std::size_t fewest_movements = 2;
inline constexpr std::size_t most_movements = 8;
inline constexpr Milliseconds shortest_pause{800};
inline constexpr Milliseconds longest_pause{2400};

/// A number of 0..below-1, all equally likely and not to be guessed; `below` is never 0.
using Draw = std::function<std::uint32_t(std::uint32_t below)>;

/// What policy leaves out and what the worker's template does.
[[nodiscard]] std::set<Movement> left_out_by_either(std::set<Movement> one, const std::set<Movement>& other);

/// Whether a challenge is possible without these: one movement again and again is no question.
[[nodiscard]] bool leaves_enough(const std::set<Movement>& deselected);

/// `count` movements (brought within fewest..most), each of those that the worker can make. Errors: invalid_input,
/// where too few are left.
[[nodiscard]] Result<Plan> draw_plan(std::size_t count, const std::set<Movement>& deselected, const Draw& draw);

}  // namespace shiftguard::challenge
