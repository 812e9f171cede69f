// The eye: one that dies, hangs or cannot be started, and the one that a new policy asks for.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

TEST_CASE("AnEyeThatDiesIsAFindingAndIsStartedAgain") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    scene.event(daemon::EyeEnded{"the eye was killed by signal 11"});
    CHECK(scene.narrator.findings == std::vector{FindingKind::vision_failed});
    CHECK(scene.eye.starts == 0);
    scene.clock.advance(600ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.eye.starts == 1);
}

TEST_CASE("AnEyeThatHangsIsAFindingAndIsKilled") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    for (int wait = 0; wait < 40 && scene.eye.kills == 0; ++wait) {
        scene.clock.advance(100ms);
        scene.guard().handle(std::nullopt);
    }
    CHECK(scene.narrator.findings == std::vector{FindingKind::vision_failed});
    CHECK(scene.eye.kills == 1);
}

TEST_CASE("ASuspensionKillsNoEyeAndLocksNobody") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    scene.event(daemon::FromSession{session::Suspending{}});
    scene.clock.advance(1h);
    scene.guard().handle(std::nullopt);  // a tick may come before the news of the resumption
    scene.event(daemon::FromSession{session::Resumed{}});
    for (int tick = 0; tick < 10; ++tick) {
        scene.clock.advance(100ms);
        scene.guard().handle(std::nullopt);
    }
    CHECK(scene.eye.kills == 0);
    CHECK(scene.narrator.findings.empty());
    for (int tick = 0; tick < 40 && scene.eye.kills == 0; ++tick) {  // but from then on it owes signs of life again
        scene.clock.advance(100ms);
        scene.guard().handle(std::nullopt);
    }
    CHECK(scene.eye.kills == 1);
}

TEST_CASE("ALostCameraIsTroubleWithItsReasonUntilItStreamsAgain") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    scene.camera_is(observation::CameraState::lost, observation::CameraFault::busy);
    CHECK(scene.board.read().light == control::Light::trouble);
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("Another program is using the camera"));
    CHECK_THAT(scene.narrator.sentences.back(), Catch::Contains("Another program is using the camera"));
    scene.look(1);
    CHECK(scene.board.read().light == control::Light::guarding);
    CHECK(scene.board.read().trouble.empty());
}

TEST_CASE("AnEyeThatSaidWhyItFailsHasThatInItsIncident") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    scene.event(daemon::FromEye{observation::Failed{"fr_feature.onnx: The model does not have the checksum."}});
    scene.event(daemon::EyeEnded{"the eye ended with status 7", 7});
    REQUIRE_FALSE(scene.narrator.records.empty());
    CHECK_THAT(scene.narrator.records.back().detail, Catch::Contains("does not have the checksum"));
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("does not have the checksum"));
}

TEST_CASE("AnEyeThatCannotBeStartedEndsARunInTheForegroundWithItsSentence") {
    Scene scene;
    scene.when_eye_fails = daemon::WhenEyeFails::stop_unless_it_came_up;
    scene.eye.can_start = false;
    const auto ended = scene.guard().run();
    REQUIRE_FALSE(ended.ok());
    CHECK(ended.error().kind == ErrorKind::internal);
    CHECK(scene.eye.starts == 1);
}

TEST_CASE("AnEyeWhoseModelsDoNotVerifyEndsARunInTheForegroundUnlessOneCameUp") {
    Scene scene;
    scene.when_eye_fails = daemon::WhenEyeFails::stop_unless_it_came_up;
    scene.events.push(daemon::FromEye{observation::Failed{"fr_detect.onnx: The model is missing."}}, Keep::must);
    scene.events.push(daemon::EyeEnded{"the eye ended with status 7", observation::no_models_status}, Keep::must);
    const auto ended = scene.guard().run();
    REQUIRE_FALSE(ended.ok());
    CHECK(ended.error().kind == ErrorKind::corrupted);
    CHECK(ended.error().message == "fr_detect.onnx: The model is missing.");
}

TEST_CASE("TellsOfBrokenPicturesOnceAMinuteAndOfANewEyesFromTheFirst") {
    Scene scene;
    const auto told = [&](const std::string& count) {
        return std::count_if(scene.narrator.sentences.begin(), scene.narrator.sentences.end(), [&](const auto& said) {
            return said.starts_with(count + " pictures of the camera could not be decoded");
        });
    };
    scene.broken_frames(0);
    CHECK(told("0") == 0);
    scene.broken_frames(4);
    CHECK(told("4") == 1);
    scene.broken_frames(9);
    CHECK(told("5") == 0);
    scene.clock.advance(60s);
    scene.broken_frames(10);
    CHECK(told("6") == 1);
    scene.clock.advance(60s);
    scene.broken_frames(10);
    CHECK(told("0") == 0);
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
    scene.broken_frames(2);
    CHECK(told("2") == 1);
}

TEST_CASE("SaysWhatTheKernelCouldNotDenyTheEye") {
    Scene scene;
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", "This kernel has no Landlock."}});
    REQUIRE_FALSE(scene.narrator.sentences.empty());
    CHECK(scene.narrator.sentences.back() == "This kernel has no Landlock.");
}

TEST_CASE("AnotherCameraInPolicyReplacesTheEyeAndTheWorkerStaysEnrolled") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    REQUIRE(scene.board.read().enrolled);
    const int starts = scene.eye.starts;
    const std::string members = R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}})";
    scene.put_policy(members + R"(, "camera": {"device": "/dev/video7"})");
    CHECK(scene.eye.kills == 1);
    CHECK(scene.board.read().worker == "worker-0017");
    scene.event(daemon::EyeEnded{"the eye was killed by signal 9", std::nullopt});
    CHECK(scene.eye.starts == starts + 1);  // without a pause
    CHECK(scene.eye.camera == "/dev/video7");
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
    CHECK(scene.board.read().enrolled);
    CHECK(scene.eye.last.work != observation::Work::rest);
    CHECK(scene.recorded(FindingKind::vision_failed).empty());
    scene.put_policy(members + R"(, "camera": {"device": "/dev/video7"}, "journal": {"keep_hours": 1})");
    CHECK(scene.eye.kills == 1);
}

TEST_CASE("AnEyeThatDoesNotComeBackWithTheNewCameraIsAFinding") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
                        "camera": {"device": "/dev/video7"})");
    scene.event(daemon::EyeEnded{"the eye was killed by signal 9", std::nullopt});
    for (int second = 0; second < 20; ++second) {
        scene.clock.advance(1s);
        scene.guard().handle(std::nullopt);
    }
    CHECK(scene.recorded(FindingKind::vision_failed).size() == 1);
}

TEST_CASE("AFilmGoesOnWhereAnotherCameraIsNamed") {
    Scene scene;
    scene.has_camera = false;
    scene.open_session();
    scene.put_policy(R"("camera": {"device": "/dev/video7"})");
    CHECK(scene.eye.kills == 0);
}

TEST_CASE("APolicyThatDoesNotNameTheVirtualCameraAnyMoreFindsIt") {
    Scene scene;
    scene.policy.camera.virtual_name = "OBS";
    scene.device = daemon::CameraDevice{"OBS", false, "virtual OBS"};
    scene.enrol();
    scene.open_session();
    const std::string members = R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
                                   "findings": {"camera_virtual": {"response": "record", "confirm_ms": 0}})";
    const auto works = [&] {
        for (int look = 0; look < 20; ++look) {
            scene.look(1);
        }
    };
    works();
    CHECK(scene.recorded(FindingKind::camera_virtual).empty());
    scene.put_policy(members);
    works();
    CHECK(scene.recorded(FindingKind::camera_virtual).size() == 1);
    CHECK(scene.eye.kills == 0);
}

TEST_CASE("AnotherRecogniserInPolicyReplacesTheEyeAndTheWorkerIsEnrolledAgain") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    REQUIRE(scene.board.read().enrolled);
    const int starts = scene.eye.starts;
    const std::string members = R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}})";
    scene.put_policy(members + R"(, "recogniser": {"model": "dlib_resnet"})");
    CHECK(scene.eye.kills == 1);
    CHECK_FALSE(scene.board.read().enrolled);  // at once: no old vector meets the new thresholds
    CHECK(scene.board.read().not_enrolled == "other_recogniser");
    scene.event(daemon::EyeEnded{"the eye was killed by signal 9", std::nullopt});
    CHECK(scene.eye.starts == starts + 1);  // without a pause
    CHECK(scene.eye.started_with == RecogniserKind::dlib_resnet);
    scene.event(daemon::FromEye{observation::Ready{"0.1", "dlib_resnet", ""}});
    CHECK_FALSE(scene.board.read().enrolled);
    CHECK(scene.recorded(FindingKind::vision_failed).empty());

    scene.put_policy(members);  // and back: the template was kept
    scene.event(daemon::EyeEnded{"the eye was killed by signal 9", std::nullopt});
    CHECK(scene.eye.started_with == RecogniserKind::fr_feature);
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
    CHECK(scene.board.read().enrolled);
    scene.event(daemon::EyeEnded{"the eye was killed by signal 11", std::nullopt});
    CHECK(scene.recorded(FindingKind::vision_failed).size() == 1);  // an end that nobody asked for
}

TEST_CASE("AnEyeThatIsToBeStartedAgainAnywayComesWithTheNewRecogniser") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EyeEnded{"the eye was killed by signal 11", std::nullopt});
    scene.put_policy(R"("recogniser": {"model": "dlib_resnet"})");
    CHECK(scene.eye.kills == 0);
    scene.clock.advance(5s);
    scene.guard().handle(std::nullopt);
    CHECK(scene.eye.started_with == RecogniserKind::dlib_resnet);
}
