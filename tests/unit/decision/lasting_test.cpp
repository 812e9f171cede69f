// What lasts longer than its first answer: a rule that asks for more meanwhile, a lock that is gone again, somebody
// who is never verified.
#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

namespace {

Story lasting(Response response, Enforcement enforcement) {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).response = response;
    rules.of(Kind::worker_absent).enforcement = enforcement;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 5s);
    return story;
}

}  // namespace

TEST_CASE("AFindingThatWasOnlyObservedIsAnsweredOnceItsRuleIsEnforced") {
    auto story = lasting(Response::lock, Enforcement::observe);
    REQUIRE(story.findings().size() == 1);
    auto& rule = story.rules().of(Kind::worker_absent);
    rule.enforcement = Enforcement::enforce;
    rule.warn = 3s;
    story.forgets().gets(PolicyChanged{}).jumps(250ms).keeps_seeing(nobody(), 750ms);
    REQUIRE(story.all<Warn>().size() == 1);
    CHECK(story.responses().empty());
    story.jumps(250ms).keeps_seeing(nobody(), 2750ms);
    REQUIRE(story.responses().size() == 1);
    CHECK(story.responses()[0].response == Response::lock);
    CHECK(story.responses()[0].joins == FindingNumber{1});
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].joins == FindingNumber{1});
    CHECK(story.findings()[0].occurrence == 2);
}

TEST_CASE("AFindingThatWasOnlyRecordedIsLockedOncePolicyAsksForIt") {
    auto story = lasting(Response::record, Enforcement::enforce);
    story.rules().of(Kind::worker_absent).response = Response::lock;
    story.forgets().gets(PolicyChanged{});
    CHECK(story.responses().empty());  // the new rule has a confirm time
    story.jumps(250ms).keeps_seeing(nobody(), 750ms);
    CHECK(story.responses(Kind::worker_absent).size() == 1);
}

TEST_CASE("AFindingWhoseRuleAsksForLessIsNotAnsweredAgain") {
    auto story = lasting(Response::lock, Enforcement::enforce);
    story.rules().of(Kind::worker_absent).response = Response::notice;
    story.forgets().gets(PolicyChanged{}).keeps_seeing(nobody(), 10s);
    CHECK(story.responses().empty());
    CHECK(story.findings().empty());
}

TEST_CASE("AWarningThatRanInObserveIsGivenBeforeTheFirstEnforcedLock") {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).warn = 3s;
    rules.of(Kind::worker_absent).enforcement = Enforcement::observe;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 3s);
    story.rules().of(Kind::worker_absent).enforcement = Enforcement::enforce;
    story.gets(PolicyChanged{});
    REQUIRE(story.all<Warn>().size() == 1);
    CHECK(story.all<Warn>()[0].deadline == story.now().boot + 3s);
    CHECK(story.responses().empty());
    story.jumps(250ms).keeps_seeing(nobody(), 2750ms);
    CHECK(story.responses().size() == 1);
}

TEST_CASE("AVerifiedLockThatWasUndoneUnseenIsGivenAgainWhileTheCauseIsInView") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 1s);
    REQUIRE(story.responses().size() == 1);
    story.gets(LockVerified{FindingNumber{1}, "logind"});
    story.forgets().jumps(250ms).keeps_seeing(the_worker_and_a_bystander(), 2500ms);
    CHECK(story.responses().empty());  // nobody said that it is locked; it is confirmed anew
    story.jumps(250ms).sees(the_worker_and_a_bystander());
    REQUIRE(story.responses().size() == 1);
    CHECK(story.responses()[0].joins == FindingNumber{1});
}

TEST_CASE("AVerifiedLockThatHoldsIsNotGivenAgain") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 1s);
    story.gets(LockVerified{FindingNumber{1}, "logind"}).gets(SessionLocked{}).forgets();
    story.waits(1min);
    CHECK(story.responses().empty());
    story.gets(SessionUnlocked{}).keeps_seeing(the_worker_and_a_bystander(), 1s);
    CHECK(story.responses().size() == 1);
}

TEST_CASE("SomebodyWhoIsNeverVerifiedIsWarnedAndThenFound") {
    for (const auto& look : {somebody(stranger_track, 0.45), a_back_turned(), somebody(stranger_track, std::nullopt)}) {
        Story story;
        story.rules().unverified = 60s;
        story.rules().unverified_warn = 15s;
        story.at_work().keeps_seeing(look, 59750ms);
        CHECK(story.findings().empty());
        CHECK(story.all<Warn>().empty());
        story.jumps(250ms).keeps_seeing(look, 1s);
        REQUIRE(story.all<Warn>(Kind::unknown_person).size() == 1);
        CHECK(story.all<Warn>()[0].deadline == story.now().boot + 15s);
        story.jumps(250ms).keeps_seeing(look, 14750ms);
        REQUIRE(story.responses(Kind::unknown_person).size() == 1);
        REQUIRE(story.findings().size() == 1);
        CHECK(story.findings()[0].detail == "somebody is there and could not be verified");
        CHECK_FALSE(story.findings()[0].similarity);
    }
}

TEST_CASE("AWorkerWhoLooksAtTheCameraInTimeIsNotFoundUnverified") {
    Story story;
    story.at_work().keeps_seeing(a_back_turned(), 65s);
    REQUIRE(story.all<Warn>().size() == 1);
    story.keeps_seeing(the_worker(), 1s);
    CHECK(story.all<WarnWithdrawn>().size() == 1);
    story.keeps_seeing(a_back_turned(), 59s);
    CHECK(story.findings().empty());
    CHECK(story.all<Warn>().size() == 1);
}

TEST_CASE("AnotherFaceDuringTheWarningOfTheUnverifiedIsNotSparedItsLock") {
    Story story;
    story.at_work().keeps_seeing(a_back_turned(), 62s);
    REQUIRE(story.all<Warn>().size() == 1);
    story.jumps(250ms).keeps_seeing(a_stranger(), 1s);
    CHECK(story.all<WarnWithdrawn>().size() == 1);
    REQUIRE(story.responses(Kind::unknown_person).size() == 1);
    CHECK(story.findings()[0].detail == "the person in view is not the worker");
}
