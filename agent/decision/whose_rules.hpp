// By whose rules an input is judged: those of the session's worker, or the machine's where there is no session. A
// function of what the journal holds, so that a replay judges as the agent did.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/decision/state.hpp"
#include "agent/policy/policy.hpp"

namespace shiftguard::decision {

/// `state`: before the input. A session that is opened is judged by its own worker's rules at once, and what the
/// gate tells while nobody is guarded by those of the worker it is about.
[[nodiscard]] const policy::Rules& rules_of(const policy::Policy& policy, const State& state, const Input& input);

}  // namespace shiftguard::decision
