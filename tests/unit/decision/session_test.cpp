#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

TEST_CASE("NobodyIsJudgedWithoutASession") {
    Story story;
    story.gets(EyeStarted{}).gets(EyeAlive{}).keeps_seeing(a_stranger(), 1min);
    CHECK(story.findings().empty());
}

TEST_CASE("NobodyIsJudgedWhileTheSessionIsLocked") {
    Story story;
    story.at_work().gets(SessionLocked{}).keeps_seeing(a_stranger(), 1min);
    CHECK(story.findings().empty());
}

TEST_CASE("ASessionThatOpensLockedIsNotJudged") {
    Story story;
    story.gets(SessionOpened{SessionId("3"), AccountName("anna"), WorkerId("w"), false, true}).waits(1min);
    CHECK(story.findings().empty());
    story.gets(SessionUnlocked{}).waits(1s);
    CHECK(story.findings(Kind::worker_not_enrolled).size() == 1);
}

TEST_CASE("LockingClearsWhatPends") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 750ms);
    story.gets(SessionLocked{}).gets(SessionUnlocked{}).keeps_seeing(the_worker_and_a_bystander(), 750ms);
    CHECK(story.findings().empty());
}

TEST_CASE("SuspensionClearsWhatPends") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 750ms);
    story.gets(Suspended{}).jumps(1h).gets(Resumed{}).waits(1s);
    CHECK(story.findings().empty());
}

TEST_CASE("AResumeWithoutASuspensionClearsWhatPendsToo") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 750ms);
    story.jumps(1h).gets(Resumed{}).waits(1s);
    CHECK(story.findings().empty());
}

TEST_CASE("ClosingTheSessionEndsEverything") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 750ms).gets(SessionClosed{}).waits(1min);
    CHECK(story.findings().empty());
}

TEST_CASE("AfterAnUnlockTheWorkerIsVerifiedAgain") {
    Story story;
    story.at_work().gets(SessionLocked{}).gets(SessionUnlocked{}).sees(somebody(worker_track, std::nullopt));
    CHECK_FALSE(worker_in_view(story.state().sight));
}

TEST_CASE("ARepeatByAnotherWorkerIsNoRepeat") {
    Story story;
    story.at_work().keeps_seeing(nobody(), 1s).gets(SessionClosed{}).opens_session(true, "bert").forgets();
    story.keeps_seeing(nobody(), 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK_FALSE(story.findings()[0].joins);
}

TEST_CASE("ARepeatBySameWorkerAfterSwitchingSessionsJoins") {
    Story story;
    story.at_work().keeps_seeing(nobody(), 1s).gets(SessionClosed{}).opens_session().forgets();
    story.keeps_seeing(nobody(), 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].joins == FindingNumber{1});
}

TEST_CASE("ASessionThatIsToldAgainLosesNothingThatPends") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 750ms).opens_session();
    CHECK(worker_in_view(story.state().sight));
    story.jumps(250ms).sees(the_worker_and_a_bystander());
    CHECK(story.findings(Kind::additional_person).size() == 1);
}

TEST_CASE("AnotherSessionThatComesToTheFrontStartsAfresh") {
    Story story;
    story.at_work().keeps_seeing(nobody(), 750ms).opens_session(true, "bert").keeps_seeing(nobody(), 750ms);
    CHECK(story.findings().empty());
}
