// What the gate has to report of a sign-in: an incident each, of the account's worker, and nobody else's business.
#include "agent/decision/guard.hpp"
#include "agent/decision/whose_rules.hpp"
#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

namespace {

GateTold refused(const WorkerId& worker) {
    return {Kind::sign_in_refused, worker, Enforcement::enforce, "another face at the sign-in"};
}

}  // namespace

TEST_CASE("EachSignInThatTheGateTellsOfIsAnIncidentOfItsOwn") {
    Story story;
    story.rules().of(Kind::sign_in_refused) = {.response = Response::record, .cool_down = 1h};
    story.gets(refused(WorkerId("w-17"))).gets(refused(WorkerId("w-17")));
    REQUIRE(story.findings(Kind::sign_in_refused).size() == 2);
    for (const auto& finding : story.findings(Kind::sign_in_refused)) {
        CHECK_FALSE(finding.joins.has_value());
        CHECK(finding.occurrence == 1);
        CHECK(finding.detail == "another face at the sign-in");
        CHECK(finding.enforcement == Enforcement::enforce);
        CHECK_FALSE(finding.deciding_look.has_value());
        CHECK_FALSE(finding.similarity.has_value());
    }
}

TEST_CASE("ASignInThatWasLetInInObserveSaysSo") {
    Story story;
    auto told = refused(WorkerId("w-17"));
    told.enforcement = Enforcement::observe;
    story.gets(told);
    REQUIRE(story.findings(Kind::sign_in_refused).size() == 1);
    CHECK(story.findings(Kind::sign_in_refused)[0].enforcement == Enforcement::observe);
}

TEST_CASE("OnlyTheWorkerOfTheAccountIsToldOfASignIn") {
    Story story;
    story.rules().of(Kind::sign_in_unchecked) = {.response = Response::notice};
    story.at_work();
    story.gets(GateTold{Kind::sign_in_unchecked, WorkerId("another"), Enforcement::enforce, "no answer"});
    CHECK(story.responses().empty());
    story.gets(GateTold{Kind::sign_in_unchecked, story.state().session->worker, Enforcement::enforce, "no answer"});
    REQUIRE(story.responses(Kind::sign_in_unchecked).size() == 1);
    CHECK(story.responses(Kind::sign_in_unchecked)[0].response == Response::notice);
}

TEST_CASE("TheGateTellsOfNothingElseAndOfNothingThatIsNotLookedFor") {
    Story story;
    auto other = refused(WorkerId("w-17"));
    other.kind = Kind::unknown_person;
    story.gets(other);
    story.rules().of(Kind::sign_in_refused).looked_for = false;
    story.gets(refused(WorkerId("w-17")));
    CHECK(story.findings().empty());
}

TEST_CASE("WhatTheGateTellsIsJudgedByTheRulesOfItsWorkerUnlessAnotherIsGuarded") {
    policy::Policy policy;
    policy.worker_rules[WorkerId("w-17")].accept = 0.7;
    policy.worker_rules[WorkerId("w-18")].accept = 0.8;
    State state;
    const auto told = refused(WorkerId("w-17"));
    CHECK(&rules_of(policy, state, told) == &policy.worker_rules.at(WorkerId("w-17")));
    state.session = Session{SessionId("2"), AccountName("bob"), WorkerId("w-18"), true, true};
    CHECK(&rules_of(policy, state, told) == &policy.worker_rules.at(WorkerId("w-17")));
    state.session->locked = false;
    CHECK(&rules_of(policy, state, told) == &policy.worker_rules.at(WorkerId("w-18")));
}
