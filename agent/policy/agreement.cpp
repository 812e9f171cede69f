#include "agent/policy/agreement.hpp"

#include "agent/place/fusion.hpp"
#include "common/true_time.hpp"

#include <vector>

namespace shiftguard::policy {
namespace {

AgreedShift by_answer(const roster::Answer& answer, ShiftBasis basis, const roster::Tolerance& tolerance) {
    AgreedShift shift{answer, basis, {}};
    if (!answer.on_shift && answer.next_change) {
        shift.next_begins = *answer.next_change + tolerance.before;
    }
    return shift;
}

AgreedShift shift_of(const Policy& policy, const Worker& worker, const roster::KnownRosters& rosters, WallTime at) {
    if (worker.roster.empty()) {
        return by_answer(roster::on_shift(worker.shifts, worker.tolerance, at),
                         worker.shifts.empty() ? ShiftBasis::any_time : ShiftBasis::known, worker.tolerance);
    }
    const auto found = rosters.find({worker.roster, worker.roster_name});
    if (found == rosters.end()) {
        return {{}, ShiftBasis::no_roster, {}};
    }
    const auto& known = found->second;
    const Milliseconds age = at - known.as_of;
    const bool is_stale = age > policy.rosters.at(worker.roster).stale_after;
    auto shift = by_answer(roster::on_shift(known.reading.roster, worker.tolerance, at),
                           is_stale ? ShiftBasis::stale_roster : ShiftBasis::known, worker.tolerance);
    if (is_stale) {
        shift.roster_age = std::chrono::floor<std::chrono::hours>(age);
    }
    if (const auto pause = roster::break_at(known.reading.roster, at)) {
        shift.break_ends = pause->to;
    }
    return shift;
}

}  // namespace

Agreement agreement_with(const Policy& policy, const Worker& worker, const roster::KnownRosters& rosters,
                         const place::Surroundings& surroundings, const Now& now) {
    const WallTime true_time = true_time_of(now);
    std::vector<const place::Place*> agreed;
    agreed.reserve(worker.places.size());
    for (const auto& id : worker.places) {
        agreed.push_back(&policy.places.at(id));  // a validated policy names no place that it does not have
    }
    place::FusionRules rules;
    if (policy.location.foreign_country_is_outside) {
        rules.foreign_country = place::FusionRules::ForeignCountry::proves_outside;
    }
    return {shift_of(policy, worker, rosters, true_time), place::locate(agreed, surroundings, true_time, rules)};
}

}  // namespace shiftguard::policy
