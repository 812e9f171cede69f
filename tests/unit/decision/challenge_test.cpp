// When a challenge is asked for, and what follows on how it ended.
#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using challenge::Reason;
using observation::CameraFault;
using observation::CameraState;
using observation::Work;
using Kind = FindingKind;

namespace {

policy::Rules challenging_rules() {
    auto rules = house_rules();
    rules.of(Kind::presentation_attack) = {Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 600s};
    return rules;
}

const ChallengeResult passed{challenge::Outcome{std::nullopt, 3}, 3};
const ChallengeResult too_late{challenge::Outcome{Reason::too_late, 1}, 3};

Looked the_worker_like(float live) {
    auto looked = the_worker();
    looked.observation.faces.front().live = live;
    return looked;
}

Looked unplugged() {
    auto looked = camera(CameraState::lost);
    looked.observation.fault = CameraFault::unplugged;
    return looked;
}

bool challenged(const Story& story) {
    return story.state().demand && story.state().demand->work == Work::challenge;
}

/// At work, the challenge of the sign-in passed.
Story settled(const policy::Rules& rules = challenging_rules()) {
    Story story(rules);
    story.at_work().gets(passed).keeps_seeing(the_worker(), 1s);
    REQUIRE_FALSE(challenged(story));
    story.forgets();
    return story;
}

}  // namespace

TEST_CASE("AChallengeIsAskedForAfterTheSignInOnceTheWorkerIsVerified") {
    Story story(challenging_rules());
    story.opens_session();
    CHECK_FALSE(challenged(story));
    story.sees(nobody());
    CHECK_FALSE(challenged(story));
    story.sees(the_worker());
    CHECK(challenged(story));
    CHECK(story.state().demand->worker_track == worker_track);
    story.gets(passed);
    CHECK_FALSE(challenged(story));
    CHECK(story.findings(Kind::presentation_attack).empty());
}

TEST_CASE("AnUnlockAsksForNoChallengeAgainUnlessOneIsOwed") {
    auto story = settled();
    story.gets(SessionLocked{}).gets(SessionUnlocked{}).keeps_seeing(the_worker(), 1s);
    CHECK_FALSE(challenged(story));
    Story owing(challenging_rules());
    owing.at_work();
    REQUIRE(challenged(owing));
    owing.gets(SessionLocked{}).gets(SessionUnlocked{}).keeps_seeing(the_worker(), 1s);
    CHECK(challenged(owing));
}

TEST_CASE("ACameraThatWasUnpluggedIsAReasonForAChallenge") {
    auto story = settled();
    story.sees(unplugged()).sees(the_worker());
    CHECK(challenged(story));
}

TEST_CASE("SoIsOneThatWasMissingForSeveralLooks") {
    auto story = settled();
    auto missing = camera(CameraState::lost);
    missing.observation.fault = CameraFault::missing;
    story.sees(missing).sees(missing).sees(the_worker());
    CHECK(challenged(story));
}

TEST_CASE("AChallengeThatIsOwedAlreadyIsNoTwoWhenTheCameraChanges") {
    Story story(challenging_rules());
    story.opens_session().sees(unplugged()).sees(nobody()).sees(the_worker());
    CHECK(challenged(story));
    story.gets(passed).keeps_seeing(the_worker(), 1s);
    CHECK_FALSE(challenged(story));
}

TEST_CASE("AResultThatNobodyAskedForIsNoFinding") {
    Story story;
    story.at_work().gets(too_late);
    CHECK(story.findings().empty());
}

TEST_CASE("ACameraThatWasOnlyBusyIsNone") {
    auto story = settled();
    auto busy = camera(CameraState::lost);
    busy.observation.fault = CameraFault::busy;
    story.sees(busy).sees(the_worker());
    CHECK_FALSE(challenged(story));
}

TEST_CASE("AnotherCameraThanAtTheEnrolmentIsAReasonForAChallenge") {
    auto story = settled();
    story.gets(CauseChanged{Kind::camera_changed, "another camera"});
    story.sees(the_worker());
    CHECK(story.state().challenging.due);
}

TEST_CASE("ABadHintAsksOnceInItsPause") {
    auto story = settled();
    story.sees(the_worker_like(0.9F));
    CHECK_FALSE(challenged(story));
    story.sees(the_worker_like(0.2F));
    REQUIRE(challenged(story));
    story.gets(passed).keeps_seeing(the_worker_like(0.2F), 60s);
    CHECK_FALSE(challenged(story));
    story.jumps(std::chrono::hours(4)).gets(EyeAlive{}).sees(the_worker_like(0.2F));
    CHECK(challenged(story));
}

TEST_CASE("ABadHintAboutSomebodyElsesFaceIsNoReason") {
    auto story = settled();
    auto looked = the_worker_and_a_bystander();
    looked.observation.faces.back().live = 0.0F;
    story.sees(looked).keeps_seeing(the_worker(), 2s);
    CHECK_FALSE(challenged(story));
}

TEST_CASE("EachReasonCanBeSwitchedOff") {
    auto rules = challenging_rules();
    rules.challenge.after_sign_in = false;
    rules.challenge.after_camera_change = false;
    rules.challenge.on_bad_hint = false;
    Story story(rules);
    story.at_work().sees(unplugged()).keeps_seeing(the_worker_like(0.1F), 5s);
    CHECK_FALSE(challenged(story));
}

TEST_CASE("NothingIsAskedForWherePolicyIsOffOrOnlyObserves") {
    auto rules = challenging_rules();
    rules.of(Kind::presentation_attack).enforcement = Enforcement::observe;
    Story observed(rules);
    observed.at_work().keeps_seeing(the_worker_like(0.1F), 5s);
    CHECK_FALSE(challenged(observed));
    Story off;  // house_rules
    off.at_work().keeps_seeing(the_worker_like(0.1F), 5s);
    CHECK_FALSE(challenged(off));
}

TEST_CASE("NothingIsAskedForWhileASupervisorLiftsIt") {
    Story story(challenging_rules());
    story.opens_session().gets(
        ExceptionGranted{Kind::presentation_attack, story.state().session->worker, 3'600'000ms, "a code"});
    story.keeps_seeing(the_worker(), 5s);
    CHECK_FALSE(challenged(story));
}

TEST_CASE("NobodyIsAskedToMoveWhileAFindingPends") {
    Story story(challenging_rules());
    story.opens_session().sees(the_worker_and_a_bystander());
    CHECK_FALSE(challenged(story));
}

TEST_CASE("TheFirstFailureIsRecordedWithANoticeAndARetryFollows") {
    Story story(challenging_rules());
    story.at_work().gets(too_late);
    REQUIRE(story.findings(Kind::presentation_attack).size() == 1);
    CHECK(story.findings().front().response == Response::notice);
    CHECK_THAT(story.findings().front().detail,
               Catch::Contains("after 1 of 3 movements") && Catch::Contains("did not come in time"));
    CHECK_FALSE(challenged(story));
    story.keeps_seeing(the_worker(), 4s);
    CHECK_FALSE(challenged(story));
    story.keeps_seeing(the_worker(), 2s);
    CHECK(challenged(story));
}

TEST_CASE("TheSecondFailureInARowLocks") {
    Story story(challenging_rules());
    story.at_work().gets(too_late).keeps_seeing(the_worker(), 6s);
    REQUIRE(challenged(story));
    story.forgets().gets(too_late);
    REQUIRE(story.responses(Kind::presentation_attack).size() == 1);
    CHECK(story.responses().front().response == Response::lock);
    CHECK(story.findings().front().occurrence == 2);
}

TEST_CASE("APassedRetryNeverErasesAFailedChallenge") {
    Story story(challenging_rules());
    story.at_work().gets(too_late).keeps_seeing(the_worker(), 6s).gets(passed);
    const auto findings = story.findings(Kind::presentation_attack);
    REQUIRE(findings.size() == 2);
    CHECK(findings[1].joins == findings[0].number);
    CHECK(findings[1].response == Response::record);
    CHECK_THAT(findings[1].detail, Catch::Contains("what failed before it stands"));
    CHECK_FALSE(challenged(story.keeps_seeing(the_worker(), 10s)));
}

TEST_CASE("AfterALockForAFailedChallengeTheNextOneLocksAtOnce") {
    auto rules = challenging_rules();
    rules.challenge.retries = 0;
    Story story(rules);
    story.at_work().gets(too_late);
    REQUIRE(story.responses(Kind::presentation_attack).size() == 1);
    story.gets(SessionLocked{}).gets(SessionUnlocked{}).keeps_seeing(the_worker(), 6s);
    REQUIRE(challenged(story));
    story.forgets().gets(too_late);
    CHECK(story.responses(Kind::presentation_attack).size() == 1);
}

TEST_CASE("AnEyeThatFailsDuringAChallengeIsNoFailureOfTheWorker") {
    Story story(challenging_rules());
    story.at_work().gets(EyeFailed{"it ended"});
    CHECK_FALSE(story.state().challenging.running_since);
    CHECK(story.state().challenging.due);
    Story silent(challenging_rules());
    silent.at_work().gets(ChallengeResult{challenge::Outcome{Reason::nothing_seen, 0}, 3});
    CHECK(silent.findings(Kind::presentation_attack).empty());
    CHECK(silent.state().challenging.failed == 0);
}

TEST_CASE("WhoeverBreaksChallengesOffUntilOneSuitsIsReportedAndTheNextFailureLocks") {
    Story story(challenging_rules());
    story.at_work();
    REQUIRE(challenged(story));
    const auto lock_and_unlock = [&] {
        story.gets(SessionLocked{}).gets(SessionUnlocked{}).keeps_seeing(the_worker(), 1s);
        REQUIRE(challenged(story));
    };
    lock_and_unlock();
    CHECK(story.findings(Kind::presentation_attack).empty());  // once may be chance
    lock_and_unlock();
    REQUIRE(story.findings(Kind::presentation_attack).size() == 1);
    CHECK(story.findings().front().response == Response::record);
    CHECK_THAT(story.findings().front().detail, Catch::Contains("broken off again"));
    story.forgets().gets(too_late);
    CHECK(story.responses(Kind::presentation_attack).at(0).response == Response::lock);
}

TEST_CASE("WhoeverPutsTheMachineToSleepInTheMiddleBreaksAChallengeOffToo") {
    Story story(challenging_rules());
    story.at_work();
    for (int time = 0; time < 2; ++time) {
        REQUIRE(challenged(story));
        story.gets(Suspended{}).gets(Resumed{}).keeps_seeing(the_worker(), 1s);
    }
    REQUIRE(story.findings(Kind::presentation_attack).size() == 1);
    CHECK_THAT(story.findings(Kind::presentation_attack).front().detail, Catch::Contains("put to sleep"));
}

TEST_CASE("AnEnrolmentThatBeginsInTheMiddleBreaksAChallengeOffToo") {
    Story story(challenging_rules());
    story.at_work();
    for (int time = 0; time < 2; ++time) {
        REQUIRE(challenged(story));
        story.gets(EnrolmentChanged{true, EnrolmentState::running});
        CHECK_FALSE(challenged(story));
        story.gets(EnrolmentChanged{true, EnrolmentState::ended}).keeps_seeing(the_worker(), 1s);
    }
    CHECK(story.findings(Kind::presentation_attack).size() == 1);
    story.gets(passed);
    CHECK(story.state().challenging.broken_off == 0);
}

TEST_CASE("ALockOfTheGuardsOwnBreaksNothingOffThatCounts") {
    Story story(challenging_rules());
    story.at_work();
    for (int time = 0; time < 3; ++time) {
        REQUIRE(challenged(story));
        story.keeps_seeing(the_worker_and_a_bystander(), 2s).gets(SessionLocked{}).gets(SessionUnlocked{});
        story.keeps_seeing(the_worker(), 1s);
    }
    CHECK(story.state().challenging.broken_off == 0);
    CHECK(story.findings(Kind::presentation_attack).empty());
}

TEST_CASE("SigningOutAndInAgainTakesNoFailureBack") {
    Story story(challenging_rules());
    story.rules().challenge.after_sign_in = false;
    story.at_work().gets(too_late).gets(SessionClosed{}).opens_session();
    CHECK(story.state().challenging.failed == 1);
    CHECK(story.state().challenging.due);
    story.forgets().gets(too_late);
    REQUIRE(story.findings(Kind::presentation_attack).size() == 1);
    CHECK(story.findings()[0].response == Response::lock);
}

TEST_CASE("WhoOwesNothingOwesNothingAfterSigningOutAndInAgain") {
    Story story(challenging_rules());
    story.rules().challenge.after_sign_in = false;
    story.at_work().gets(SessionClosed{}).opens_session();
    CHECK_FALSE(story.state().challenging.due);
}

TEST_CASE("WhoeverSignsOutInTheMiddleBreaksAChallengeOffToo") {
    Story story(challenging_rules());
    for (std::uint32_t times = 1; times <= 2; ++times) {
        story.at_work().jumps(5s).keeps_seeing(the_worker(), 1s);
        REQUIRE(challenged(story));
        story.gets(SessionClosed{});
        CHECK(story.state().challenging.broken_off == times);
    }
    CHECK(story.state().challenging.failed == 1);
}

TEST_CASE("AnotherWorkersSessionBeginsTheCountAnew") {
    Story story(challenging_rules());
    story.at_work().gets(too_late).gets(SessionClosed{}).opens_session(true, "bert");
    CHECK(story.state().challenging.failed == 0);
    CHECK(story.state().challenging.due);
}
