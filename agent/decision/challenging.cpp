#include "agent/decision/challenging.hpp"

#include "agent/decision/guard.hpp"
#include "agent/decision/sight.hpp"
#include "agent/decision/state.hpp"

#include <algorithm>

namespace shiftguard::decision {
namespace {

constexpr Milliseconds time_to_read{5000};  // why the last one failed

/// Whoever may be about to be warned or locked is not asked to nod meanwhile.
bool something_pends(const State& state, const policy::Rules& rules) {
    return std::any_of(all_finding_kinds.begin(), all_finding_kinds.end(), [&](FindingKind kind) {
        const auto phase = state.clock(kind).phase;
        const bool pends = phase == FindingClock::Phase::pending || phase == FindingClock::Phase::warned;
        return pends && is_visual(kind) && rules.of(kind).response > Response::record;
    });
}

void note_camera(Challenging& challenging, const observation::Observation& look, const policy::Rules& rules) {
    using observation::CameraFault;
    using observation::CameraState;
    if (look.camera == CameraState::lost) {
        // Another program, or a right that is missing for a moment, changes no camera.
        const bool gone = look.fault == CameraFault::unplugged || look.fault == CameraFault::missing;
        challenging.camera_was_gone = challenging.camera_was_gone || gone;
    } else if (look.camera == CameraState::streaming && challenging.camera_was_gone) {
        challenging.camera_was_gone = false;
        camera_changed(challenging, rules);
    }
}

void note_hint(State& state, const observation::Observation& look, const policy::Rules& rules, const Now& now) {
    auto& challenging = state.challenging;
    const auto* worker = state.sight.worker ? face_of(look, *state.sight.worker) : nullptr;
    if (worker == nullptr || !worker->live || *worker->live >= static_cast<float>(rules.challenge.hint_below)) {
        return;
    }
    const bool asked_lately = challenging.hinted_at && now.boot - *challenging.hinted_at < rules.challenge.hint_pause;
    if (rules.challenge.on_bad_hint && !asked_lately) {
        challenging.hinted_at = now.boot;
        challenging.due = true;
    }
}

}  // namespace

bool may_challenge(const State& state, const policy::Rules& rules) {
    const auto& rule = rules.of(FindingKind::presentation_attack);
    return rules.know(FindingKind::presentation_attack) && rule.looked_for &&
           rule.enforcement == Enforcement::enforce && !is_lifted(FindingKind::presentation_attack, state);
}

void begin_session(Challenging& challenging, const policy::Rules& rules, SignIn sign_in) {
    const Challenging before = challenging;
    challenging = {};
    challenging.due = rules.challenge.after_sign_in;
    if (sign_in == SignIn::again) {
        challenging.due = challenging.due || before.due;
        challenging.not_before = before.not_before;
        challenging.failed = before.failed;
        challenging.broken_off = before.broken_off;
    }
}

void camera_changed(Challenging& challenging, const policy::Rules& rules) {
    challenging.due = challenging.due || rules.challenge.after_camera_change;
}

void see(State& state, const Looked& looked, const policy::Rules& rules, const Now& now) {
    note_camera(state.challenging, looked.observation, rules);
    note_hint(state, looked.observation, rules, now);
}

bool break_off(Challenging& challenging) {
    challenging.running_since.reset();
    ++challenging.broken_off;
    const bool counts = challenging.broken_off > 1;
    challenging.failed += counts ? 1 : 0;
    return counts;
}

void take_result(Challenging& challenging, const ChallengeResult& result, const Now& now) {
    challenging.running_since.reset();
    if (result.outcome.failed == challenge::Reason::nothing_seen) {
        challenging.not_before = now.boot + time_to_read;  // an eye or a camera that fails is found as what it is
        return;
    }
    if (result.outcome.failed) {
        challenging.due = true;
        ++challenging.failed;
        challenging.not_before = now.boot + time_to_read;
        return;
    }
    challenging.due = false;
    challenging.failed = 0;
    challenging.broken_off = 0;
    challenging.not_before.reset();
}

void keep_challenge(State& state, const policy::Rules& rules, const Now& now) {
    auto& challenging = state.challenging;
    if (!state.watched_since || !may_challenge(state, rules)) {
        challenging.running_since.reset();
        return;
    }
    const bool has_read = !challenging.not_before || now.boot >= *challenging.not_before;
    if (challenging.due && !challenging.running_since && has_read && worker_in_view(state.sight) &&
        !something_pends(state, rules)) {
        challenging.running_since = now.boot;
    }
}

}  // namespace shiftguard::decision
