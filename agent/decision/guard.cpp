#include "agent/decision/guard.hpp"

#include <algorithm>

namespace shiftguard::decision {
namespace {

void keep_since(std::optional<BootTime>& since, bool holds, const Now& now) {
    if (!holds) {
        since.reset();
    } else if (!since) {
        since = now.boot;
    }
}

/// Input with nobody there is found by a camera that is open anyway: a policy that has everything else off that needs
/// the camera was written to keep it closed.
bool opens_camera(FindingKind kind) {
    return is_visual(kind) && kind != FindingKind::input_without_worker;
}

}  // namespace

bool guarded(const State& state) {
    return state.session && !state.session->locked && !state.suspended;
}

bool is_lifted(FindingKind kind, const State& state) {
    const auto& lifted = state.lifted.at(static_cast<std::size_t>(kind));
    return lifted && state.session && lifted->worker == state.session->worker;
}

bool rests_in_break(const State& state, const policy::Rules& rules) {
    return rules.rests_in_breaks && state.break_ends.has_value();
}

bool camera_has_business(const State& state, const policy::Rules& rules) {
    const bool looked_for = std::any_of(all_finding_kinds.begin(), all_finding_kinds.end(),
                                        [&](FindingKind kind) { return opens_camera(kind) && rules.look_for(kind); });
    // Whoever works by an exception from the shift is guarded as in a shift.
    const bool may_work = state.shift != Standing::not_agreed || is_lifted(FindingKind::outside_shift, state);
    return looked_for && guarded(state) && state.session->enrolled && may_work && !rests_in_break(state, rules) &&
           state.enrolment == EnrolmentState::ended;
}

void keep_guard(State& state, const policy::Rules& rules, const Now& now) {
    keep_since(state.begun, true, now);
    keep_since(state.guarded_since, guarded(state), now);
    keep_since(state.watched_since, camera_has_business(state, rules), now);
    if (!state.guarded_since) {
        state.last_input.reset();  // whoever unlocks has used the keys; until it is told nothing is known
    }
    if (!state.watched_since) {
        pause(state.sharing, now);
        state.sight = {};  // whoever sits there when the camera opens again is to be verified again
    }
}

bool is_visual(FindingKind kind) {
    switch (kind) {
        case FindingKind::additional_person:
        case FindingKind::unknown_person:
        case FindingKind::worker_absent:
        case FindingKind::camera_covered:
        case FindingKind::camera_lost:
        case FindingKind::input_without_worker:
        case FindingKind::camera_dark:
        case FindingKind::camera_blurred:
        case FindingKind::camera_frozen:
        case FindingKind::camera_repeating:
        case FindingKind::camera_busy:
        case FindingKind::still_figure:
        case FindingKind::phone_in_view:
            return true;
        case FindingKind::vision_failed:
        case FindingKind::worker_not_enrolled:
        case FindingKind::outside_shift:
        case FindingKind::outside_place:
        case FindingKind::lock_failed:
        case FindingKind::agent_interrupted:
        case FindingKind::place_unknown:
        case FindingKind::place_conflict:
        case FindingKind::roster_stale:
        case FindingKind::time_untrusted:
        case FindingKind::clock_changed:
        case FindingKind::policy_rejected:
        case FindingKind::policy_expired:
        case FindingKind::policy_missing:
        case FindingKind::exception_used:
        case FindingKind::session_idle:
        case FindingKind::camera_changed:
        case FindingKind::camera_virtual:
        case FindingKind::agent_too_slow:
        case FindingKind::presentation_attack:
        case FindingKind::outbox_overflow:
        case FindingKind::sign_in_refused:
        case FindingKind::sign_in_unchecked:
        case FindingKind::figure_declared:
            return false;
    }
    return false;
}

bool is_told(FindingKind kind) {
    return is_of_machine(kind) || is_of_device(kind) || kind == FindingKind::roster_stale ||
           kind == FindingKind::time_untrusted;
}

bool is_of_machine(FindingKind kind) {
    return kind == FindingKind::policy_rejected || kind == FindingKind::policy_expired ||
           kind == FindingKind::policy_missing || kind == FindingKind::outbox_overflow;
}

bool is_of_device(FindingKind kind) {
    return kind == FindingKind::camera_changed || kind == FindingKind::camera_virtual;
}

bool is_of_gate(FindingKind kind) {
    return kind == FindingKind::sign_in_refused || kind == FindingKind::sign_in_unchecked;
}

std::optional<BootTime> holds_since(FindingKind kind, const State& state) {
    if (is_visual(kind) || is_of_device(kind) || kind == FindingKind::vision_failed ||
        kind == FindingKind::agent_too_slow) {
        return state.watched_since;  // an eye with nothing to do may be dead without harm; it is found out when needed
    }
    if (is_of_machine(kind)) {
        return state.begun;
    }
    const bool being_mended = kind == FindingKind::worker_not_enrolled && state.enrolment == EnrolmentState::running;
    return being_mended ? std::nullopt : state.guarded_since;
}

}  // namespace shiftguard::decision
