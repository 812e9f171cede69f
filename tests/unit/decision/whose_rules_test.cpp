// By whose rules an input is judged.
#include "agent/decision/whose_rules.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;

namespace {

policy::Policy of_two_workers() {
    policy::Policy policy;
    policy.worker_rules[WorkerId("own")].accept = 0.9;
    return policy;
}

SessionOpened opened_by(const std::string& worker) {
    return {SessionId("1"), AccountName("alice"), WorkerId(worker), true, false};
}

State session_of(const std::string& worker) {
    State state;
    state.session = Session{SessionId("1"), AccountName("alice"), WorkerId(worker)};
    return state;
}

}  // namespace

TEST_CASE("JudgesWithoutASessionByTheMachinesRules") {
    const auto policy = of_two_workers();
    CHECK(&rules_of(policy, State(), Tick{}) == &policy.rules);
}

TEST_CASE("JudgesASessionByItsWorkersRulesFromItsFirstInputToItsLast") {
    const auto policy = of_two_workers();
    CHECK(rules_of(policy, State(), opened_by("own")).accept == 0.9);
    CHECK(rules_of(policy, session_of("own"), Tick{}).accept == 0.9);
    CHECK(rules_of(policy, session_of("own"), SessionClosed{}).accept == 0.9);
    CHECK(&rules_of(policy, session_of("own"), opened_by("other")) == &policy.rules);
    CHECK(&rules_of(policy, session_of("other"), Tick{}) == &policy.rules);
}
