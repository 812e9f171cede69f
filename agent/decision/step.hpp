// The rules of the house, as one pure function: no operating system, no clock, no input or output.
// The same inputs, policy and times give the same outputs, byte for byte, in every version that reads the journal.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/decision/output.hpp"
#include "agent/decision/state.hpp"
#include "agent/policy/policy.hpp"
#include "common/time.hpp"

#include <vector>

namespace shiftguard::decision {

struct Step {
    State state;
    std::vector<Output> outputs;
};

[[nodiscard]] Step step(State state, const Input& input, const policy::Rules& rules, const Now& now);

}  // namespace shiftguard::decision
