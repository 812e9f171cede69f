#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

TEST_CASE("LocksWhenTheEyeDies") {
    Story story;
    story.rules().of(Kind::vision_failed).confirm = 0ms;
    story.at_work().gets(EyeFailed{"killed by signal 11"});
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::vision_failed);
    CHECK(story.findings()[0].detail == "the eye failed: killed by signal 11");
    CHECK(story.responses(Kind::vision_failed).size() == 1);
}

TEST_CASE("LocksWhenTheEyeFallsSilent") {
    Story story;
    story.rules().of(Kind::vision_failed).confirm = 0ms;
    story.at_work().waits(1500ms);
    CHECK(story.findings().empty());
    story.waits(250ms);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].detail == "the eye fell silent");
}

TEST_CASE("ASignOfLifeIsEnoughForAWhile") {
    Story story;
    story.at_work();
    for (int second = 0; second < 8; ++second) {
        story.waits(1s).gets(EyeAlive{});
    }
    CHECK(story.findings().empty());
}

TEST_CASE("AnEyeThatLivesAndShowsNothingHasFailed") {
    Story story;
    story.at_work();
    for (int second = 0; second < 10; ++second) {
        story.waits(1s).gets(EyeAlive{});
    }
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::vision_failed);
    CHECK(story.findings()[0].detail == "the eye lives and shows nothing");
}

TEST_CASE("AnEyeMayTakeItsTimeToStart") {
    Story story;
    story.gets(EyeStarted{}).opens_session().waits(8s);
    CHECK(story.findings().empty());
    story.gets(EyeAlive{}).sees(the_worker()).waits(1s);
    CHECK(story.findings().empty());
}

TEST_CASE("AnEyeThatDoesNotComeUpHasFailed") {
    Story story;
    story.gets(EyeStarted{}).opens_session().waits(9500ms);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].detail == "the eye did not come up in time");
}

TEST_CASE("AnEyeThatWasNeverStartedHasFailed") {
    Story story;
    story.opens_session().waits(9500ms);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::vision_failed);
}

TEST_CASE("StartingADeadEyeAgainIsNoRecovery") {
    Story story;
    story.at_work().gets(EyeFailed{"killed"}).waits(250ms).gets(EyeStarted{}).waits(750ms);
    CHECK(story.findings(Kind::vision_failed).size() == 1);
}

TEST_CASE("StartingASilentEyeAgainIsNoRecovery") {
    Story story;
    story.at_work().waits(2s).gets(EyeStarted{}).waits(1s);
    REQUIRE(story.findings(Kind::vision_failed).size() == 1);
    CHECK(story.findings()[0].detail == "the eye failed: it was silent and was started again");
}

TEST_CASE("AnEyeThatIsBackWithinTheConfirmTimeIsNoFinding") {
    Story story;
    story.at_work().gets(EyeFailed{"killed"}).gets(EyeStarted{}).waits(750ms).gets(EyeAlive{}).sees(the_worker());
    story.keeps_seeing(the_worker(), 5s);
    CHECK(story.findings().empty());
}

TEST_CASE("ANewEyeMustVerifyTheWorkerAgain") {
    Story story;
    story.at_work().gets(EyeFailed{"killed"}).gets(EyeStarted{}).gets(EyeAlive{});
    story.sees(somebody(worker_track, std::nullopt));
    CHECK_FALSE(worker_in_view(story.state().sight));
}

TEST_CASE("ADeadEyeIsNoFindingWhileTheSessionIsLocked") {
    Story story;
    story.at_work().gets(SessionLocked{}).gets(EyeFailed{"killed"}).waits(1min);
    CHECK(story.findings().empty());
    story.gets(SessionUnlocked{}).waits(1s);
    CHECK(story.findings(Kind::vision_failed).size() == 1);
}

TEST_CASE("ASuspensionIsNoSilence") {
    Story story;
    story.at_work().gets(Suspended{}).jumps(8h).gets(Resumed{}).waits(1500ms);
    CHECK(story.findings().empty());
    story.keeps_seeing(the_worker(), 2s);
    CHECK(story.findings().empty());
}

TEST_CASE("AnEyeWhoseLooksTakeTooLongIsSaidToBeTooSlow") {
    Story story;
    auto& rule = story.rules().of(FindingKind::agent_too_slow);
    rule = {.response = Response::record, .confirm = 2s};
    story.at_work();
    const auto lives = [&](Milliseconds look_cost) {
        for (int second = 0; second < 3; ++second) {
            story.gets(EyeAlive{look_cost}).keeps_seeing(the_worker(), 750ms).jumps(250ms);
        }
    };
    lives(500ms);
    CHECK(story.findings().empty());
    lives(501ms);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == FindingKind::agent_too_slow);
    CHECK(story.findings()[0].detail == "a look takes longer than half a second");
    CHECK(story.responses().empty());
}
