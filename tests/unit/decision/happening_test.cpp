#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

namespace {

Interrupted interruption() {
    return {Kind::additional_person, Response::lock, WallTime(Milliseconds(1'767'600'305'000))};
}

}  // namespace

TEST_CASE("AVerifiedLockIsAnOutcomeOfItsFinding") {
    Story story;
    story.at_work().gets(LockVerified{FindingNumber{4}, "logind, LockedHint"});
    REQUIRE(story.all<Outcome>().size() == 1);
    CHECK(story.all<Outcome>()[0].finding == FindingNumber{4});
    CHECK(story.all<Outcome>()[0].verified);
    CHECK(story.all<Outcome>()[0].detail == "logind, LockedHint");
    CHECK(story.findings().empty());
}

TEST_CASE("AFailedLockIsAnOutcomeAndAFindingOfItsOwn") {
    Story story;
    story.at_work().gets(LockFailed{FindingNumber{4}, "logind: timeout"});
    REQUIRE(story.all<Outcome>().size() == 1);
    CHECK_FALSE(story.all<Outcome>()[0].verified);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::lock_failed);
    CHECK(story.findings()[0].detail == "logind: timeout");
    CHECK(story.responses(Kind::lock_failed).size() == 1);
}

TEST_CASE("TheFailedLockOfLockFailedIsItsOutcomeOnly") {
    Story story;
    story.at_work().gets(LockFailed{FindingNumber{4}, "logind: timeout"});
    const auto own = story.findings()[0].number;
    story.forgets().gets(LockFailed{own, "logind: timeout"});
    CHECK(story.all<Outcome>().size() == 1);
    CHECK(story.findings().empty());
    CHECK(story.responses().empty());
}

TEST_CASE("AFailedLockIsTriedAgainWhileItsCauseLasts") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 1s);
    story.gets(LockFailed{FindingNumber{1}, "logind: timeout"}).forgets();
    story.keeps_seeing(the_worker_and_a_bystander(), 29s);
    CHECK(story.responses().empty());
    story.keeps_seeing(the_worker_and_a_bystander(), 1s);
    REQUIRE(story.responses(Kind::additional_person).size() == 1);
    REQUIRE(story.findings(Kind::additional_person).size() == 1);
    CHECK(story.findings()[0].joins == FindingNumber{1});
    CHECK(story.findings()[0].number == story.responses()[0].finding);
    CHECK(story.findings()[0].number != FindingNumber{1});
}

TEST_CASE("AFailedLockIsNotTriedAgainWhenItsCauseIsGone") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 1s);
    story.gets(LockFailed{FindingNumber{1}, "logind: timeout"}).forgets();
    story.keeps_seeing(the_worker(), 2min);
    CHECK(story.responses().empty());
}

TEST_CASE("AnInterruptedRunIsReportedAtOnce") {
    Story story;
    story.gets(interruption());
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::agent_interrupted);
    CHECK(story.findings()[0].detail ==
          "the agent ended at 2026-01-05T08:05:05Z after the response lock to additional_person and before its report");
    CHECK(story.responses().empty());  // no session is open, so there is nothing to lock
}

TEST_CASE("TheAnswerToAnInterruptedRunIsOwedToTheFirstSession") {
    Story story;
    story.gets(interruption()).waits(1s).opens_session();
    REQUIRE(story.responses(Kind::agent_interrupted).size() == 1);
    CHECK(story.responses()[0].finding == story.findings()[0].number);
    story.forgets().gets(SessionClosed{}).opens_session();
    CHECK(story.responses().empty());
}

TEST_CASE("NothingIsOwedToASessionThatIsFoundLocked") {
    Story story;
    story.gets(interruption());
    story.gets(SessionOpened{SessionId("3"), AccountName("anna"), WorkerId("w"), true, true});
    story.gets(SessionUnlocked{});
    CHECK(story.responses().empty());
}

TEST_CASE("AnInterruptedRunIsAnsweredWhereASessionIsOpen") {
    Story story;
    story.at_work().gets(interruption());
    CHECK(story.responses(Kind::agent_interrupted).size() == 1);
}

TEST_CASE("EveryInterruptionIsAFindingThatJoinsTheFirst") {
    Story story;
    story.gets(interruption()).gets(interruption());
    REQUIRE(story.findings().size() == 2);
    CHECK(story.findings()[1].joins == story.findings()[0].number);
    CHECK(story.findings()[1].occurrence == 2);
}

TEST_CASE("ObserveAnswersNoHappening") {
    auto rules = house_rules();
    rules.of(Kind::lock_failed).enforcement = Enforcement::observe;
    Story story(rules);
    story.at_work().gets(LockFailed{FindingNumber{4}, "logind: timeout"});
    CHECK(story.findings().size() == 1);
    CHECK(story.responses().empty());
}
