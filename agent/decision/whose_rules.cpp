#include "agent/decision/whose_rules.hpp"

#include <variant>

namespace shiftguard::decision {

const policy::Rules& rules_of(const policy::Policy& policy, const State& state, const Input& input) {
    if (const auto* opened = std::get_if<SessionOpened>(&input)) {
        return policy.rules_for(opened->worker);
    }
    return state.session ? policy.rules_for(state.session->worker) : policy.rules;
}

}  // namespace shiftguard::decision
