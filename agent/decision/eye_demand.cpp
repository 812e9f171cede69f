#include "agent/decision/eye_demand.hpp"

#include "agent/decision/guard.hpp"

#include <algorithm>

namespace shiftguard::decision {
namespace {

bool is_undecided(const FindingClock& clock) {
    return clock.phase == FindingClock::Phase::pending || clock.phase == FindingClock::Phase::warned;
}

bool visual_finding_is_new(const State& state, const Now& now) {
    return std::any_of(all_finding_kinds.begin(), all_finding_kinds.end(), [&](FindingKind kind) {
        const auto& clock = state.clock(kind);
        const bool is_urgent = is_visual(kind) && kind != FindingKind::still_figure;  // what never moves can wait
        return is_urgent && is_undecided(clock) && now.boot - clock.first_seen.boot < longest_hurry;
    });
}

bool somebody_to_verify(const Sight& sight) {
    return sight.unverified && sight.unverified_looks <= hurried_looks;
}

}  // namespace

observation::Demand demand_of(const State& state, const policy::Rules& rules, const Now& now) {
    if (!state.watched_since) {
        return {observation::Work::rest, std::nullopt};
    }
    if (state.challenging.running_since) {
        return {observation::Work::challenge, state.sight.worker, may_share(state.sharing, rules, now)};
    }
    const bool hurry = visual_finding_is_new(state, now) || somebody_to_verify(state.sight);
    return {hurry ? observation::Work::hurry : observation::Work::watch, state.sight.worker,
            may_share(state.sharing, rules, now)};
}

}  // namespace shiftguard::decision
