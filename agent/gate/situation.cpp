#include "agent/gate/situation.hpp"

#include "agent/policy/agreement.hpp"
#include "agent/roster/shift.hpp"

#include <variant>

namespace shiftguard::gate {

Situation situation_of(const policy::Policy& policy, const policy::Worker& worker,
                       const place::Surroundings& surroundings, const Now& now) {
    const auto [shift, place] = policy::agreement_with(policy, worker, surroundings, now);
    Situation situation;
    situation.shift = shift.on_shift ? Situation::Shift::on : Situation::Shift::off;
    situation.shift_begins = shift.on_shift ? std::nullopt : shift.next_change;
    situation.place = place.verdict;
    return situation;
}

std::string zone_of(const policy::Worker& worker) {
    for (const auto& rule : worker.shifts) {
        if (const auto* weekly = std::get_if<roster::WeeklyShift>(&rule)) {
            return weekly->zone;
        }
    }
    return "";
}

}  // namespace shiftguard::gate
