// Shift and place of the session's worker, asked of the pure rooms and told to the decision when they change.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/place/place.hpp"
#include "agent/policy/policy.hpp"
#include "common/time.hpp"

#include <optional>
#include <string>

namespace shiftguard::decision {

[[nodiscard]] ContextChange context_of(const policy::Policy& policy, const policy::Worker& worker,
                                       const place::Surroundings& surroundings, const Now& now);

}  // namespace shiftguard::decision
