#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

namespace {

Story warned_story() {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).warn = 3s;
    return Story(rules);
}

}  // namespace

TEST_CASE("WarnsBeforeItLocksAndLocksAtTheDeadline") {
    auto story = warned_story();
    story.at_work().keeps_seeing(nobody(), 1s);
    REQUIRE(story.all<Warn>().size() == 1);
    const auto warning = story.all<Warn>()[0];
    CHECK(warning.kind == Kind::worker_absent);
    CHECK(warning.response == Response::lock);
    CHECK(warning.deadline == story.now().boot + 3s);
    CHECK(story.responses().empty());

    story.jumps(250ms).keeps_seeing(nobody(), 2500ms);
    CHECK(story.findings().empty());
    story.waits(250ms);
    REQUIRE(story.responses().size() == 1);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.responses()[0].finding == warning.finding);
    CHECK(story.findings()[0].number == warning.finding);
    CHECK(story.findings()[0].confirmed.boot == warning.deadline - 3s);
}

TEST_CASE("AWorkerWhoIsBackBeforeTheDeadlineHasNoFinding") {
    auto story = warned_story();
    story.at_work().keeps_seeing(nobody(), 2s).keeps_seeing(the_worker(), 10s);
    REQUIRE(story.all<WarnWithdrawn>().size() == 1);
    CHECK(story.all<WarnWithdrawn>()[0].finding == story.all<Warn>()[0].finding);
    CHECK(story.findings().empty());
    CHECK(story.responses().empty());
}

TEST_CASE("AWorkerWhoLocksDuringTheWarningHasNoFinding") {
    auto story = warned_story();
    story.at_work().keeps_seeing(nobody(), 2s).gets(SessionLocked{}).waits(10s);
    CHECK(story.all<WarnWithdrawn>().size() == 1);
    CHECK(story.findings().empty());
}

TEST_CASE("ANewWarningHasANumberOfItsOwn") {
    auto story = warned_story();
    story.at_work().keeps_seeing(nobody(), 2s).keeps_seeing(the_worker(), 1s).keeps_seeing(nobody(), 5s);
    REQUIRE(story.all<Warn>().size() == 2);
    CHECK(story.all<Warn>()[0].finding != story.all<Warn>()[1].finding);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].number == story.all<Warn>()[1].finding);
}

TEST_CASE("ObserveDoesNothingAndFindsTheSameAtTheSameTime") {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).warn = 3s;
    rules.of(Kind::worker_absent).enforcement = Enforcement::observe;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 3750ms);
    CHECK(story.findings().empty());
    story.waits(250ms);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].enforcement == Enforcement::observe);
    CHECK(story.findings()[0].response == Response::lock);
    CHECK(story.responses().empty());
    CHECK(story.all<Warn>().empty());
}

TEST_CASE("ObserveWithdrawsNoWarningThatItNeverGave") {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).warn = 3s;
    rules.of(Kind::worker_absent).enforcement = Enforcement::observe;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 2s).keeps_seeing(the_worker(), 5s);
    CHECK(story.all<WarnWithdrawn>().empty());
    CHECK(story.findings().empty());
}

TEST_CASE("RecordWritesOnlyAndWarnsOfNothing") {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).response = Response::record;
    rules.of(Kind::worker_absent).warn = 3s;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 1s);
    CHECK(story.findings().size() == 1);
    CHECK(story.responses().empty());
    CHECK(story.all<Warn>().empty());
}

TEST_CASE("NoticeIsGivenAsAResponse") {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).response = Response::notice;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 1s);
    REQUIRE(story.responses().size() == 1);
    CHECK(story.responses()[0].response == Response::notice);
}

TEST_CASE("ARespondComesBeforeItsFinding") {
    Story story;
    story.at_work().keeps_seeing(nobody(), 1s);
    std::size_t respond = 99;
    std::size_t finding = 0;
    for (std::size_t at = 0; at < story.said().size(); ++at) {
        respond = std::holds_alternative<Respond>(story.said()[at]) ? at : respond;
        finding = std::holds_alternative<Finding>(story.said()[at]) ? at : finding;
    }
    CHECK(respond + 1 == finding);
}

TEST_CASE("AFindingIsMadeOnceWhileItsCauseLasts") {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).response = Response::notice;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 10min);
    CHECK(story.findings().size() == 1);
    CHECK(story.responses().size() == 1);
}

TEST_CASE("ARepeatWithinTheCoolDownJoinsTheFirstIncident") {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).response = Response::notice;
    Story story(rules);
    story.at_work();
    for (int time = 0; time < 3; ++time) {
        story.keeps_seeing(nobody(), 2s).keeps_seeing(the_worker(), 30s);
    }
    const auto findings = story.findings();
    REQUIRE(findings.size() == 3);
    CHECK_FALSE(findings[0].joins);
    CHECK(findings[1].joins == findings[0].number);
    CHECK(findings[2].joins == findings[0].number);
    CHECK(findings[0].occurrence == 1);
    CHECK(findings[2].occurrence == 3);
}

TEST_CASE("ARepeatAfterTheCoolDownIsAnIncidentOfItsOwn") {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).response = Response::notice;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 2s).keeps_seeing(the_worker(), 61s).keeps_seeing(nobody(), 2s);
    REQUIRE(story.findings().size() == 2);
    CHECK_FALSE(story.findings()[1].joins);
    CHECK(story.findings()[1].occurrence == 1);
}

TEST_CASE("CoolDownNeverDelaysAResponse") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 1s).gets(SessionLocked{}).waits(500ms);
    story.gets(SessionUnlocked{}).forgets();
    story.keeps_seeing(the_worker_and_a_bystander(), 1s);
    REQUIRE(story.responses(Kind::additional_person).size() == 1);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].joins == FindingNumber{1});
    CHECK(story.findings()[0].occurrence == 2);
    CHECK(story.findings()[0].confirmed.boot - story.findings()[0].first_seen.boot == 1s);
}

TEST_CASE("GraceAfterUnlockIsNotLookedAt") {
    Story story;
    story.rules().of(Kind::worker_absent).grace = 5s;
    story.at_work().gets(SessionLocked{}).gets(SessionUnlocked{}).forgets();
    story.keeps_seeing(nobody(), 5750ms);
    CHECK(story.findings().empty());
    story.jumps(250ms).sees(nobody());
    CHECK(story.findings(Kind::worker_absent).size() == 1);
}

TEST_CASE("AStepOfTheWallClockChangesNothing") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 500ms);
    story.clock().step_wall(-2h);
    story.keeps_seeing(the_worker_and_a_bystander(), 250ms);
    CHECK(story.findings().empty());
    story.keeps_seeing(the_worker_and_a_bystander(), 250ms);
    CHECK(story.findings().size() == 1);
}

TEST_CASE("ANewPolicyJudgesWhatPends") {
    Story story;
    story.rules().of(Kind::additional_person).confirm = 10s;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 2s);
    CHECK(story.findings().empty());
    story.rules().of(Kind::additional_person).confirm = 2s;
    story.gets(PolicyChanged{}).sees(the_worker_and_a_bystander());
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].confirmed.boot - story.findings()[0].first_seen.boot == 2s);
}

TEST_CASE("AWarningThatRunsKeepsItsDeadlineUnderANewPolicy") {
    auto story = warned_story();
    story.at_work().keeps_seeing(nobody(), 1s);
    story.rules().of(Kind::worker_absent).warn = 1h;
    story.gets(PolicyChanged{}).keeps_seeing(nobody(), 3s);
    CHECK(story.findings().size() == 1);
}
