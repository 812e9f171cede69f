#include "agent/gate/situation.hpp"

#include "agent/place/fusion.hpp"
#include "agent/roster/shift.hpp"

#include <variant>
#include <vector>

namespace shiftguard::gate {

Situation situation_of(const policy::Policy& policy, const policy::Worker& worker,
                       const place::Surroundings& surroundings, const Now& now) {
    const WallTime true_time = now.wall + now.trust.offset;
    const auto shift = roster::on_shift(worker.shifts, worker.tolerance, true_time);

    std::vector<const place::Place*> agreed;
    agreed.reserve(worker.places.size());
    for (const auto& id : worker.places) {
        agreed.push_back(&policy.places.at(id));  // a validated policy names no place that it does not have
    }
    Situation situation;
    situation.shift = shift.on_shift ? Situation::Shift::on : Situation::Shift::off;
    situation.shift_begins = shift.on_shift ? std::nullopt : shift.next_change;
    situation.place = place::locate(agreed, surroundings, true_time).verdict;
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
