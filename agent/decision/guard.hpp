// When the rules hold at all, and for how long they have held.
#pragma once

#include "agent/decision/state.hpp"
#include "agent/policy/policy.hpp"
#include "common/finding_kind.hpp"
#include "common/time.hpp"

#include <optional>

namespace shiftguard::decision {

/// A session in scope is open, unlocked, and the machine awake.
[[nodiscard]] bool guarded(const State& state);

/// A supervisor's exception from this finding holds for the session's worker.
[[nodiscard]] bool is_lifted(FindingKind kind, const State& state);

/// The worker is on a break, and policy has the camera off then.
[[nodiscard]] bool rests_in_break(const State& state, const policy::Rules& rules);

/// The camera may look: guarded, the worker has a template to compare with and is not proved to be off shift (or
/// may be there by an exception), it does not rest in a break, no enrolment has the camera, and policy has something
/// looked for with it.
[[nodiscard]] bool camera_has_business(const State& state, const policy::Rules& rules);

/// Notes when guard and camera took up their work; what was seen before it stopped is forgotten.
void keep_guard(State& state, const policy::Rules& rules, const Now& now);

/// Judged by what the camera shows, alone or with something else.
[[nodiscard]] bool is_visual(FindingKind kind);

/// Its cause is told by another part of the agent (CauseChanged).
[[nodiscard]] bool is_told(FindingKind kind);

/// Of the machine, whoever is signed in: found without a session too, and never answered by a lock.
[[nodiscard]] bool is_of_machine(FindingKind kind);

/// Of the device that gives the pictures: nobody looks through it while the camera has no business.
[[nodiscard]] bool is_of_device(FindingKind kind);

/// Told by the gate, of a sign-in or an unlock: it happens, and leaves no cause to wait for.
[[nodiscard]] bool is_of_gate(FindingKind kind);

/// Since when the rule of `kind` has held; none where it does not hold now.
[[nodiscard]] std::optional<BootTime> holds_since(FindingKind kind, const State& state);

}  // namespace shiftguard::decision
