#include "agent/decision/whose_rules.hpp"

#include "agent/decision/guard.hpp"

#include <variant>

namespace shiftguard::decision {

const policy::Rules& rules_of(const policy::Policy& policy, const State& state, const Input& input) {
    if (const auto* opened = std::get_if<SessionOpened>(&input)) {
        return policy.rules_for(opened->worker);
    }
    if (const auto* told = std::get_if<GateTold>(&input); told != nullptr && !guarded(state)) {
        return policy.rules_for(told->worker);
    }
    return state.session ? policy.rules_for(state.session->worker) : policy.rules;
}

}  // namespace shiftguard::decision
