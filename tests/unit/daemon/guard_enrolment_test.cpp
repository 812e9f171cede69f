// Enrolment and renewal.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

TEST_CASE("EnrolsANamedWorkerAndReportsIt") {
    Scene scene;
    scene.open_session();
    const auto number = scene.board.door().enter(WorkerId("worker-0017"), 1000);
    REQUIRE(number);
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "server code", *number, control::Poses::front});
    CHECK(scene.board.enrolment().number == *number);
    CHECK_FALSE(scene.board.door().enter(WorkerId("worker-0017"), 1000));
    CHECK(scene.eye.last.work == observation::Work::enrol);
    for (std::uint32_t sample = 0; sample < enough_samples; ++sample) {
        scene.event(daemon::FromEye{observation::Sample{observation::SampleVerdict::taken, worker_vector()}});
    }
    CHECK(scene.templates.has(WorkerId("worker-0017")));
    const auto end = scene.board.enrolment();
    CHECK(end.done);
    CHECK(end.end == "enrolled");
    CHECK(end.values.size() == 4);
    CHECK(end.number == *number);
    CHECK(scene.board.door().enter(WorkerId("worker-0017"), 1000));
    CHECK(scene.board.read().enrolled);
    CHECK(scene.eye.last.work != observation::Work::enrol);
    REQUIRE_FALSE(scene.narrator.records.empty());
    CHECK(scene.narrator.records.back().type == protocol::RecordType::enrolment);
    CHECK_THAT(scene.narrator.records.back().detail, Catch::Contains("server code"));
}

TEST_CASE("AnEnrolmentWithoutGoodSamplesEndsAndLetsTheNextOneIn") {
    Scene scene;
    scene.open_session();
    const auto number = scene.board.door().enter(WorkerId("worker-0017"), 1000);
    REQUIRE(number);
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", *number, control::Poses::front});
    scene.clock.advance(daemon::Enrolment::patience + 1ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.enrolment().end == "not_enough_samples");
    CHECK(scene.board.enrolment().number == *number);
    CHECK(scene.board.door().enter(WorkerId("worker-0017"), 1000));
}

TEST_CASE("ReportsAnEnrolmentBeforeItsTemplateIsKept") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    std::optional<bool> template_was_there;
    scene.narrator.on_recorded = [&] { template_was_there = scene.templates.has(WorkerId("worker-0017")); };
    scene.good_samples(enough_samples);
    CHECK(template_was_there == false);
    CHECK(scene.templates.has(WorkerId("worker-0017")));
    CHECK(scene.board.enrolment().succeeded);
}

TEST_CASE("AnEnrolmentWhoseTemplateCannotBeKeptIsTakenBack") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    const auto file = scene.template_file();
    scene.narrator.on_recorded = [&] {  // something else is in its place from now on
        std::filesystem::remove_all(file);
        std::filesystem::create_directories(file / "in the way");
    };
    scene.good_samples(enough_samples);
    CHECK_FALSE(scene.board.enrolment().succeeded);
    CHECK(std::any_of(scene.narrator.records.begin(), scene.narrator.records.end(), [](const protocol::Record& record) {
        return record.detail.starts_with("Not enrolled after all: ");
    }));
}

TEST_CASE("AnEnrolmentWithoutACameraEndsAndSaysWhy") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    scene.camera_is(observation::CameraState::lost, observation::CameraFault::unplugged);
    scene.waits(daemon::Enrolment::camera_patience - 200ms);
    CHECK_FALSE(scene.board.enrolment().done);
    scene.waits(400ms);
    CHECK(scene.board.enrolment().done);
    CHECK(scene.board.enrolment().message ==
          "Not enrolled: The camera was unplugged; plug it in again. Nothing was kept.");
    CHECK(scene.eye.last.work != observation::Work::enrol);
}

TEST_CASE("AnEnrolmentWhoseEyeDiesGoesOnWithTheNextOneAndOtherwiseSaysWhy") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    scene.event(daemon::EyeEnded{"the eye was killed by signal 11"});
    SECTION("another eye comes") {
        scene.eye.last = {};
        scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
        CHECK(scene.eye.last.work == observation::Work::enrol);
        scene.good_samples(enough_samples);
        CHECK(scene.board.enrolment().succeeded);
    }
    SECTION("none comes") {
        scene.clock.advance(daemon::Enrolment::patience + 1s);
        scene.guard().handle(std::nullopt);
        CHECK(scene.board.enrolment().done);
        CHECK_THAT(scene.board.enrolment().message, Catch::Contains("the eye was killed by signal 11"));
    }
}

TEST_CASE("AnEnrolmentEndsWithTheSessionAndTheCameraIsClosed") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    CHECK(scene.eye.last.work == observation::Work::enrol);
    SECTION("locked") {
        scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    }
    SECTION("closed") {
        scene.event(daemon::FromSession{session::Closed{SessionId("1")}});
    }
    SECTION("asleep") {
        scene.event(daemon::FromSession{session::Suspending{}});
    }
    CHECK(scene.eye.last.work == observation::Work::rest);
    CHECK(scene.board.enrolment().done);
    CHECK_FALSE(scene.board.enrolment().succeeded);
}

TEST_CASE("EnrolsNobodyBeforeALockedScreen") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    CHECK(scene.eye.last.work != observation::Work::enrol);
    CHECK_THAT(scene.board.enrolment().message, Catch::Contains("the session is locked"));
}

TEST_CASE("EnrolsNobodyWhomThePolicyDoesNotName") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("stranger"), "administrator", 0, control::Poses::front});
    CHECK(scene.eye.last.work != observation::Work::enrol);
    CHECK_FALSE(scene.templates.has(WorkerId("stranger")));
    CHECK(scene.board.enrolment().end == "not_in_policy");
}

TEST_CASE("AnEnrolmentEndsWithTheCameraThatItBeganWith") {
    Scene scene;
    scene.enrol_halfway();
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
                        "camera": {"device": "/dev/video7"})");
    CHECK(scene.board.enrolment().done);
    CHECK(scene.board.enrolment().end == "policy_changed");
    CHECK_THAT(scene.board.enrolment().message, Catch::Contains("another camera"));
}

TEST_CASE("AnotherRecogniserInPolicyEndsAnEnrolmentForItsSamplesAreOfNoUse") {
    Scene scene;
    scene.enrol_halfway();
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
                        "recogniser": {"model": "dlib_resnet"})");
    CHECK(scene.board.enrolment().done);
    CHECK(scene.board.enrolment().end == "policy_changed");
    CHECK_FALSE(scene.templates.has(WorkerId("worker-0017")));
}

TEST_CASE("AnEnrolmentAsksForPoseAfterPoseAndGoesOnWithoutThoseThatAreNotHeld") {
    Scene scene;
    scene.open_session();
    asks(scene, control::Poses::all, daemon::Renewal::no);
    CHECK(scene.board.enrolment().hint == "look_at_camera");
    CHECK(scene.board.read().light == control::Light::enrolling);
    CHECK(scene.board.read().camera == "streaming");
    give(scene, 6, worker_vector());
    CHECK(scene.board.enrolment().hint == "turn_left");
    give(scene, 3, worker_vector(), 0.2F);
    CHECK(scene.board.enrolment().hint == "turn_right");
    scene.waits(daemon::Enrolment::pose_patience + 200ms);
    give(scene, 1, worker_vector());
    CHECK(scene.board.enrolment().hint == "come_nearer");
    CHECK_FALSE(scene.board.enrolment().done);
    scene.waits(daemon::Enrolment::pose_patience + 200ms);
    CHECK(scene.board.enrolment().succeeded);
    CHECK(scene.board.read().light == control::Light::resting);
    CHECK(scene.board.read().camera == "closed");
    const auto kept = scene.templates.load(WorkerId("worker-0017"));
    REQUIRE(kept);
    CHECK(kept->views.size() == 2);
    CHECK(kept->views[1].pose == face_template::Pose::left);
    CHECK_THAT(scene.narrator.records.back().detail, Catch::Contains("9 samples"));
}

TEST_CASE("AnEnrolmentGoesOnWithoutTheStepThatItsWorkerLeavesOutAndOnlyItsOwn") {
    Scene scene;
    scene.event(daemon::StepLeftOut{1, "left"});  // while there is none
    scene.open_session();
    asks(scene, control::Poses::all, daemon::Renewal::no);
    give(scene, 6, worker_vector());
    const auto number = scene.board.enrolment().number;
    scene.event(daemon::StepLeftOut{number + 1, "left"});
    CHECK(scene.board.enrolment().step == "left");
    for (const char* step : {"left", "right", "distance", "light"}) {
        CHECK(scene.board.enrolment().step == step);
        scene.event(daemon::StepLeftOut{number, step});
    }
    CHECK(scene.board.enrolment().succeeded);
    CHECK(scene.templates.load(WorkerId("worker-0017"))->views.size() == 1);
}

TEST_CASE("ARenewalReplacesTheTemplateByOneOfTheSameWorker") {
    Scene scene;
    scene.enrol("worker-0017", worker_vector(), 30 * day);
    scene.open_session();
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    scene.good_samples(enough_samples);
    CHECK(scene.board.enrolment().succeeded);
    CHECK(scene.templates.load(WorkerId("worker-0017"))->made == scene.clock.now().wall);
    CHECK_THAT(scene.narrator.records.back().detail, Catch::Contains("somebody's word"));
}

TEST_CASE("MovementsThatAnEnrolmentLeavesOutAreKeptAlsoByARenewalAndNeverReported") {
    const WorkerId worker("worker-0017");
    const std::set left_out{Movement::raise_chin, Movement::close_eyes};
    Scene scene;
    scene.open_session();
    scene.event(
        daemon::EnrolRequested{worker, "administrator", 0, control::Poses::front, daemon::Renewal::no, left_out});
    scene.good_samples(enough_samples);
    REQUIRE(scene.templates.load(worker));
    CHECK(scene.templates.load(worker)->left_out == left_out);
    const auto made = scene.templates.load(worker)->made;
    scene.clock.advance(1s);
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    scene.good_samples(enough_samples);
    REQUIRE(scene.templates.load(worker)->made != made);
    CHECK(scene.templates.load(worker)->left_out == left_out);
    for (const auto& record : scene.narrator.records) {
        const auto sent = protocol::encode(record);
        CHECK_THAT(sent, !Catch::Contains("raise_chin") && !Catch::Contains("close_eyes"));
    }
    asks(scene, control::Poses::front, daemon::Renewal::no);  // enrolled anew: what was said before is gone
    scene.good_samples(enough_samples);
    CHECK(scene.templates.load(worker)->left_out.empty());
}

TEST_CASE("ARenewalBySomebodyElseLeavesTheTemplateAsItIs") {
    Scene scene;
    scene.enrol("worker-0017", worker_vector(), 30 * day);
    scene.open_session();
    const auto before = scene.templates.load(WorkerId("worker-0017"))->made;
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    give(scene, static_cast<int>(enough_samples), other_vector());
    CHECK(scene.board.enrolment().done);
    CHECK(scene.board.enrolment().end == "not_the_worker");
    CHECK(scene.templates.load(WorkerId("worker-0017"))->made == before);
    CHECK(scene.board.read().enrolled);
}

TEST_CASE("WithoutATemplateThereIsNothingToRenew") {
    Scene scene;
    scene.open_session();
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    CHECK(scene.board.enrolment().done);
    CHECK(scene.board.enrolment().end == "not_the_worker");
    CHECK(scene.eye.last.work != observation::Work::enrol);
}
