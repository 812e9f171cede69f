// The notice before the end of the time that is agreed for work, so that nobody on a call is surprised by the lock.
#pragma once

#include "agent/decision/presence.hpp"
#include "agent/decision/state.hpp"
#include "agent/policy/policy.hpp"
#include "common/time.hpp"

#include <optional>

namespace shiftguard::decision {

/// What the worker is told of outside_shift before it begins, from `rules.shift_end_notice` before on; its deadline is
/// that of the warning which then follows. None where nothing would be done about it, where no end is known, and where
/// a supervisor's exception lasts longer. `shift_ends`: of the shift that holds, tolerance included.
[[nodiscard]] std::optional<Notice> notice_of_shift_end(const State& state, const std::optional<WallTime>& shift_ends,
                                                        const policy::Rules& rules, const Now& now);

}  // namespace shiftguard::decision
