// The causes: for each kind of finding, what an input says about it. Pure predicates of state and input; time, warning
// and response are the finding clock's.
#pragma once

#include "agent/decision/finding_clock.hpp"
#include "agent/decision/input.hpp"
#include "agent/decision/state.hpp"
#include "agent/policy/policy.hpp"
#include "common/finding_kind.hpp"
#include "common/time.hpp"

namespace shiftguard::decision {

/// `state` has taken the input in already. What happens rather than lasts is always
/// silent.
[[nodiscard]] Sign sign_of(FindingKind kind, const State& state, const Input& input, const policy::Rules& rules,
                           const Now& now);

/// A good face was compared and is clearly not the worker's. Otherwise unknown_person rests on nobody being verified.
[[nodiscard]] bool shows_another_face(const Input& input, const policy::Rules& rules);

}  // namespace shiftguard::decision
