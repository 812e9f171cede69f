// The rules of a worker at this moment: policy's, and what a supervisor's exception lifts is only observed.
#pragma once

#include "agent/daemon/release_desk.hpp"
#include "agent/gate/face.hpp"
#include "agent/policy/policy.hpp"
#include "common/time.hpp"

namespace shiftguard::daemon {

struct RulesNow {
    policy::Rules rules;
    gate::LiftedNow lifted;
};

/// `releases`: nullptr, where the workstation knows no exceptions.
[[nodiscard]] inline RulesNow rules_now(const policy::Policy& policy, const policy::Worker& worker,
                                        const ReleaseDesk* releases, const Now& now) {
    RulesNow found{policy.rules_for(worker.id), {}};
    if (releases == nullptr) {
        return found;
    }
    for (const auto& taken : releases->holding(worker.id, worker.group, now)) {
        found.rules.of(taken.finding).enforcement = Enforcement::observe;  // neither refuses nor tells
        found.lifted.shift = found.lifted.shift || taken.finding == FindingKind::outside_shift;
        found.lifted.face = found.lifted.face || taken.finding == FindingKind::unknown_person;
    }
    return found;
}

}  // namespace shiftguard::daemon
