#include "agent/decision/context.hpp"

#include "agent/policy/agreement.hpp"

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
    const auto [shift, place] = policy::agreement_with(policy, worker, surroundings, now);
    return {shift.on_shift ? Standing::agreed : Standing::not_agreed, standing_of(place.verdict),
            shift.on_shift ? shift.next_change : std::nullopt};
}

}  // namespace shiftguard::decision
