#include "agent/decision/guard.hpp"

namespace shiftguard::decision {
namespace {

void keep_since(std::optional<BootTime>& since, bool holds, const Now& now) {
    if (!holds) {
        since.reset();
    } else if (!since) {
        since = now.boot;
    }
}

}  // namespace

bool guarded(const State& state) {
    return state.session && !state.session->locked && !state.suspended;
}

bool camera_has_business(const State& state) {
    return guarded(state) && state.session->enrolled && state.shift != Standing::not_agreed &&
           state.enrolment == EnrolmentState::ended;
}

void keep_guard(State& state, const Now& now) {
    keep_since(state.guarded_since, guarded(state), now);
    keep_since(state.watched_since, camera_has_business(state), now);
    if (!state.watched_since) {
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
            return true;
        case FindingKind::vision_failed:
        case FindingKind::worker_not_enrolled:
        case FindingKind::outside_shift:
        case FindingKind::outside_place:
        case FindingKind::lock_failed:
        case FindingKind::agent_interrupted:
            return false;
    }
    return false;
}

std::optional<BootTime> holds_since(FindingKind kind, const State& state) {
    if (is_visual(kind) || kind == FindingKind::vision_failed) {
        return state.watched_since;  // an eye with nothing to do may be dead without harm; it is found out when needed
    }
    const bool being_mended = kind == FindingKind::worker_not_enrolled && state.enrolment == EnrolmentState::running;
    return being_mended ? std::nullopt : state.guarded_since;
}

}  // namespace shiftguard::decision
