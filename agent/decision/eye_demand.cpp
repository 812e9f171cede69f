#include "agent/decision/eye_demand.hpp"

#include "agent/decision/guard.hpp"

#include <algorithm>

namespace shiftguard::decision {
namespace {

bool visual_finding_pends(const State& state) {
    return std::any_of(all_finding_kinds.begin(), all_finding_kinds.end(), [&](FindingKind kind) {
        const auto phase = state.clock(kind).phase;
        return is_visual(kind) && (phase == FindingClock::Phase::pending || phase == FindingClock::Phase::warned);
    });
}

bool somebody_to_verify(const Sight& sight) {
    return sight.unverified && sight.unverified_looks <= hurried_looks;
}

}  // namespace

observation::Demand demand_of(const State& state) {
    if (!state.watched_since) {
        return {observation::Work::rest, std::nullopt};
    }
    const bool hurry = visual_finding_pends(state) || somebody_to_verify(state.sight);
    return {hurry ? observation::Work::hurry : observation::Work::watch, state.sight.worker};
}

}  // namespace shiftguard::decision
