#include "agent/gate/situation.hpp"

#include "agent/policy/agreement.hpp"
#include "agent/roster/shift.hpp"

#include <variant>

namespace shiftguard::gate {

Situation situation_of(const policy::Policy& policy, const policy::Worker& worker, const roster::KnownRosters& rosters,
                       const place::Surroundings& surroundings, const Now& now) {
    using policy::ShiftBasis;
    const auto [shift, place] = policy::agreement_with(policy, worker, rosters, surroundings, now);
    Situation situation;
    situation.place = place.verdict;
    if (shift.basis == ShiftBasis::no_roster) {
        return situation;
    }
    const auto& answer = shift.answer;
    situation.shift = answer.on_shift ? Situation::Shift::on : Situation::Shift::off;
    situation.shift_begins = answer.on_shift ? std::nullopt : answer.next_change;
    situation.roster_stale = shift.basis == ShiftBasis::stale_roster;
    return situation;
}

std::string zone_of(const policy::Worker& worker, const roster::KnownRosters& rosters) {
    if (const auto known = rosters.find({worker.roster, worker.roster_name}); known != rosters.end()) {
        return known->second.reading.zone;
    }
    for (const auto& rule : worker.shifts) {
        if (const auto* weekly = std::get_if<roster::WeeklyShift>(&rule)) {
            return weekly->zone;
        }
    }
    return "";
}

}  // namespace shiftguard::gate
