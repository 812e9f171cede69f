#include "agent/decision/context.hpp"

#include "agent/place/fusion.hpp"

#include <vector>

namespace shiftguard::decision {
namespace {

Standing standing_of(place::Verdict verdict) {
    switch (verdict) {
        case place::Verdict::inside:
            return Standing::agreed;
        case place::Verdict::outside:
            return Standing::not_agreed;
        case place::Verdict::unknown:
            return Standing::unknown;
        case place::Verdict::conflict:
            return Standing::conflict;
    }
    return Standing::unknown;
}

}  // namespace

ContextChange context_of(const policy::Policy& policy, const policy::Worker& worker,
                         const place::Surroundings& surroundings, const Now& now) {
    const WallTime true_time = now.wall + now.trust.offset;
    const auto shift = roster::on_shift(worker.shifts, worker.tolerance, true_time);

    std::vector<const place::Place*> agreed;
    agreed.reserve(worker.places.size());
    for (const auto& id : worker.places) {
        agreed.push_back(&policy.places.at(id));  // a validated policy names no place that it does not have
    }
    const auto place = place::locate(agreed, surroundings, true_time);

    return {shift.on_shift ? Standing::agreed : Standing::not_agreed, standing_of(place.verdict),
            shift.on_shift ? shift.next_change : std::nullopt};
}

}  // namespace shiftguard::decision
