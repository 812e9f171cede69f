#include "agent/policy/agreement.hpp"

#include "agent/place/fusion.hpp"

#include <vector>

namespace shiftguard::policy {

Agreement agreement_with(const Policy& policy, const Worker& worker, const place::Surroundings& surroundings,
                         const Now& now) {
    const WallTime true_time = now.wall + now.trust.offset;
    std::vector<const place::Place*> agreed;
    agreed.reserve(worker.places.size());
    for (const auto& id : worker.places) {
        agreed.push_back(&policy.places.at(id));  // a validated policy names no place that it does not have
    }
    return {roster::on_shift(worker.shifts, worker.tolerance, true_time),
            place::locate(agreed, surroundings, true_time)};
}

}  // namespace shiftguard::policy
