// A challenge: what is drawn here is three turns to the left, each after 800 ms.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

namespace {

/// The worker signs in where policy wants a challenge.
void challenge_begins(Scene& scene) {
    scene.policy.rules.of(FindingKind::presentation_attack) = {
        Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 600s};
    scene.enrol();
    scene.open_session();
    scene.look(1);
    REQUIRE(scene.eye.last.work == observation::Work::challenge);
}

/// Looks at the worker ten times a second, the head turned by so much.
void head_turns(Scene& scene, float yaw, Milliseconds length, const std::vector<float>& face = worker_vector()) {
    for (Milliseconds passed{0}; passed < length; passed += 100ms) {
        observation::Observation seen;
        seen.captured = scene.clock.now().boot;
        seen.camera = observation::CameraState::streaming;
        seen.frame = observation::FrameSize{640, 480};
        seen.looked = {true, true};
        seen.faces = {
            {observation::TrackId(1), {0.1F, 0.2F, 0.2F, 0.3F}, 0.9F, observation::FaceQuality::good, std::nullopt}};
        scene.event(daemon::FromEye{
            observation::Look{seen, observation::TrackId(1), face, observation::HeadSeen{true, yaw, 0, true, 1}}});
        scene.clock.advance(100ms);
    }
}

void waits_for_prompt(Scene& scene, const std::string& prompt) {
    for (int look = 0; look < 150 && scene.board.read().challenge_prompt != prompt; ++look) {
        head_turns(scene, 0, 100ms);
    }
    REQUIRE(scene.board.read().challenge_prompt == prompt);
}

}  // namespace

TEST_CASE("AChallengeIsShownAndWhoMeetsItHearsNoMoreOfIt") {
    Scene scene;
    challenge_begins(scene);
    CHECK(scene.board.read().challenge_prompt == "look_straight");
    CHECK(scene.board.read().challenge_of == 3);
    for (std::uint32_t made = 0; made < 3; ++made) {
        waits_for_prompt(scene, "turn_left");
        CHECK(scene.board.read().challenge_made == made);
        head_turns(scene, 0, 800ms);
        head_turns(scene, 25, 500ms);
    }
    head_turns(scene, 0, 2000ms);
    CHECK(scene.eye.last.work != observation::Work::challenge);
    CHECK(scene.board.read().challenge_prompt.empty());
    CHECK(scene.recorded(FindingKind::presentation_attack).empty());
    CHECK(std::count(scene.narrator.sentences.begin(), scene.narrator.sentences.end(), "Turn your head to the left.") ==
          3);
    CHECK(scene.narrator.sentences.back() == "Thank you, that was all.");
}

TEST_CASE("AChallengeAsksForNothingThatPolicyOrTheTemplateLeavesOut") {
    Scene scene;
    scene.policy.rules.challenge.left_out = {Movement::turn_right};
    scene.policy.rules.of(FindingKind::presentation_attack) = {
        Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 600s};
    scene.enrol("worker-0017", worker_vector(), 0ms, {Movement::turn_left});
    scene.open_session();
    scene.look(1);
    waits_for_prompt(scene, "raise_chin");
}

TEST_CASE("WhereTooFewMovementsAreLeftNoChallengeRunsAndTheLogSaysWhatToDo") {
    Scene scene;
    scene.policy.rules.challenge.left_out = {Movement::turn_right, Movement::raise_chin};
    scene.policy.rules.of(FindingKind::presentation_attack) = {
        Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 600s};
    scene.enrol("worker-0017", worker_vector(), 0ms, {Movement::turn_left});
    scene.open_session();
    int challenges = 0;
    for (int look = 0; look < 100; ++look) {
        scene.look(1);
        scene.guard().handle(std::nullopt);
        challenges += scene.eye.last.work == observation::Work::challenge ? 1 : 0;
    }
    CHECK(challenges < 10);  // the eye is not kept at a challenge's pace
    CHECK(scene.recorded(FindingKind::presentation_attack).empty());
    CHECK(scene.board.read().challenge_prompt.empty());
    CHECK(std::count_if(scene.narrator.sentences.begin(), scene.narrator.sentences.end(), [](const std::string& said) {
              return said.starts_with("Fewer than two movements are left");
          }) == 1);
}

TEST_CASE("AChallengeThatIsFailedTwiceLocksAndBothAreReported") {
    Scene scene;
    challenge_begins(scene);
    for (int challenge = 0; challenge < 2; ++challenge) {
        waits_for_prompt(scene, "turn_left");
        head_turns(scene, 0, 800ms);
        head_turns(scene, -25, 500ms);
        CHECK(scene.board.read().challenge_prompt.empty());
        head_turns(scene, 0, 100ms);
    }
    scene.take_lock_outcome();
    const auto records = scene.recorded(FindingKind::presentation_attack);
    REQUIRE(records.size() >= 2);
    CHECK(records[0].incident == records[1].incident);
}

TEST_CASE("SomebodyElsesFaceMeetsNoChallenge") {
    Scene scene;
    challenge_begins(scene);
    waits_for_prompt(scene, "turn_left");
    head_turns(scene, 25, 2000ms, other_vector());
    REQUIRE(scene.recorded(FindingKind::presentation_attack).size() == 1);
}

TEST_CASE("AnEyeThatDiesInAChallengeIsNotHeldAgainstTheWorker") {
    Scene scene;
    challenge_begins(scene);
    waits_for_prompt(scene, "turn_left");
    scene.event(daemon::EyeEnded{"it ended"});
    CHECK(scene.board.read().challenge_prompt.empty());
    CHECK(scene.recorded(FindingKind::presentation_attack).empty());
}
