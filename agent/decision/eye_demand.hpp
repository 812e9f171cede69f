// What the decision wants of the eye: rest without business, watch, or hurry while something is in doubt.
#pragma once

#include "agent/decision/state.hpp"
#include "agent/observation/message.hpp"
#include "common/time.hpp"

namespace shiftguard::decision {

/// For how many looks an unverified face is hurried over. After that it is looked at at the default pace: a worker
/// whose face can't be compared today must not cost a core all day.
inline constexpr std::uint32_t hurried_looks = 40;

/// A finding that pends is hurried over for so long. What takes longer to be confirmed is as well seen at the default
/// pace: an empty chair must not cost half a core for a minute.
inline constexpr Milliseconds longest_hurry{3000};

[[nodiscard]] observation::Demand demand_of(const State& state, const policy::Rules& rules, const Now& now);

}  // namespace shiftguard::decision
