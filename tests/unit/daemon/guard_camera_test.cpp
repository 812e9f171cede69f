// Which camera it is: a virtual one, another than the enrolled one.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

namespace {

const daemon::CameraDevice office_camera{"Cam", true, "usb 046d:0825 A1"};
const daemon::CameraDevice other_camera{"Cam", true, "usb 046d:0825 A2"};
const daemon::CameraDevice loopback{"OBS", false, "virtual OBS"};

void work_for_a_while(Scene& scene) {
    for (int look = 0; look < 20; ++look) {
        scene.look(1);
    }
}

}  // namespace

TEST_CASE("AVirtualCameraIsFoundUnlessPolicyNamesThatVeryDevice") {
    for (const std::string named : {"", "OBS Virtual Camera", "OBS"}) {
        CAPTURE(named);
        Scene scene;
        scene.policy.camera.virtual_name = named;
        scene.policy.rules.of(FindingKind::camera_virtual) = {Response::record, Enforcement::enforce, 0ms, 1, 0ms, 0ms};
        scene.device = loopback;
        scene.enrol();
        scene.open_session();
        work_for_a_while(scene);
        CHECK(scene.recorded(FindingKind::camera_virtual).size() == (named == "OBS" ? 0U : 1U));
    }
}

TEST_CASE("APolicyThatBecomesSignedIsTakenUpThoughItsBytesStayForWhatOnlyASignedOneMaySay") {
    Scene scene;
    const policy::testing::Signer it(1);
    const std::string document =
        R"({"schema_version": 1, "name": "test", "version": 4, "accounts": {"alice": "worker-0017"},
            "workers": {"worker-0017": {}}, "camera": {"virtual_name": "OBS"},
            "findings": {"camera_virtual": {"response": "record"}}})";
    std::filesystem::create_directories(scene.folder / "it-keys");
    scene.folder.write("policy.json", document);
    scene.loader = policy::Loader(policy::PolicyFiles{.policy = scene.folder / "policy.json",
                                                      .kept = scene.folder / "policy.last-good.json",
                                                      .keys = scene.folder / "it-keys",
                                                      .versions = scene.folder / "policy.versions.json"});
    scene.policy = scene.loader.start(scene.clock.now().wall).value();
    REQUIRE(scene.policy.camera.virtual_name.empty());
    scene.device = loopback;
    scene.enrol();
    scene.open_session();
    work_for_a_while(scene);
    CHECK(scene.recorded(FindingKind::camera_virtual).size() == 1);

    scene.folder.write("it-keys/it.pub", it.key());
    scene.folder.write("policy.json.minisig", it.signature(document));
    work_for_a_while(scene);
    CHECK(scene.followed == 4);
    asks(scene, control::Poses::front, daemon::Renewal::no);
    scene.good_samples(enough_samples);
    CHECK(scene.board.enrolment().succeeded);  // the camera that it names is one now

    std::filesystem::remove(scene.folder / "it-keys/it.pub");
    work_for_a_while(scene);
    asks(scene, control::Poses::front, daemon::Renewal::no);
    CHECK(scene.board.enrolment().end == "camera_virtual");  // and is none any more
}

TEST_CASE("NobodyIsEnrolledThroughAVirtualCameraThatPolicyDoesNotName") {
    Scene scene;
    scene.device = loopback;
    SECTION("none is named") {
        scene.open_session();
        asks(scene, control::Poses::front, daemon::Renewal::no);
    }
    SECTION("another one is named") {
        scene.policy.camera.virtual_name = "OBS Virtual Camera";
        scene.open_session();
        asks(scene, control::Poses::front, daemon::Renewal::no);
    }
    SECTION("it was put in the camera's place meanwhile") {
        scene.device = office_camera;
        scene.open_session();
        asks(scene, control::Poses::front, daemon::Renewal::no);
        scene.good_samples(enough_samples - 1);
        CHECK_FALSE(scene.board.enrolment().done);
        scene.device = loopback;
        scene.good_samples(1);
    }
    CHECK(scene.board.enrolment().done);
    CHECK_FALSE(scene.board.enrolment().succeeded);
    CHECK(scene.board.enrolment().end == "camera_virtual");
    CHECK_THAT(scene.board.enrolment().message,
               Catch::StartsWith("Not enrolled: there is no hardware behind the camera /dev/video0"));
    CHECK(scene.eye.last.work != observation::Work::enrol);
    CHECK_FALSE(scene.templates.has(WorkerId("worker-0017")));
    CHECK_FALSE(scene.cameras.of(WorkerId("worker-0017")));
}

TEST_CASE("NothingIsRenewedThroughAVirtualCamera") {
    Scene scene;
    scene.device = loopback;
    scene.enrol("worker-0017", worker_vector(), 30 * day);
    scene.open_session();
    const auto before = scene.templates.load(WorkerId("worker-0017"))->made;
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    scene.good_samples(enough_samples);
    CHECK(scene.board.enrolment().end == "camera_virtual");
    CHECK(scene.templates.load(WorkerId("worker-0017"))->made == before);
}

TEST_CASE("AVirtualCameraThatPolicyNamesEnrols") {
    Scene scene;
    scene.device = loopback;
    scene.policy.camera.virtual_name = "OBS";
    scene.open_session();
    asks(scene, control::Poses::front, daemon::Renewal::no);
    scene.good_samples(enough_samples);
    CHECK(scene.board.enrolment().succeeded);
    CHECK(scene.templates.has(WorkerId("worker-0017")));
}

TEST_CASE("AnotherCameraThanTheOneOfTheEnrolmentIsFoundUntilTheOldOneIsBack") {
    Scene scene;
    scene.policy.rules.of(FindingKind::camera_changed) = {Response::record, Enforcement::enforce, 0ms, 1, 0ms, 0ms};
    scene.device = office_camera;
    scene.enrol();
    REQUIRE(scene.cameras.keep(WorkerId("worker-0017"), office_camera.identity));
    scene.open_session();
    work_for_a_while(scene);
    CHECK(scene.recorded(FindingKind::camera_changed).empty());
    scene.camera_is(observation::CameraState::lost, observation::CameraFault::unplugged);
    scene.device = other_camera;
    work_for_a_while(scene);
    REQUIRE(scene.recorded(FindingKind::camera_changed).size() == 1);
    scene.camera_is(observation::CameraState::lost, observation::CameraFault::unplugged);
    scene.device = office_camera;
    work_for_a_while(scene);
    CHECK(scene.recorded(FindingKind::camera_changed).size() == 1);
    CHECK(daemon::EnrolledCameras(scene.folder / "enrolled-cameras").of(WorkerId("worker-0017")) ==
          office_camera.identity);
}

TEST_CASE("OfAWorkerWhoseCameraWasNeverNotedNothingIsSaid") {
    Scene scene;
    scene.policy.rules.of(FindingKind::camera_changed) = {Response::record, Enforcement::enforce, 0ms, 1, 0ms, 0ms};
    scene.device = other_camera;
    scene.enrol();
    scene.open_session();
    work_for_a_while(scene);
    CHECK(scene.recorded(FindingKind::camera_changed).empty());
}

TEST_CASE("ADeviceCannotWriteALineOfTheEnrolledCameras") {
    const testing::TempFolder folder;
    daemon::EnrolledCameras cameras(folder / "cameras");
    REQUIRE(cameras.keep(WorkerId("w-1"), "one\nw-2\ttwo"));
    const daemon::EnrolledCameras again(folder / "cameras");
    CHECK(again.of(WorkerId("w-1")) == "onew-2two");
    CHECK_FALSE(again.of(WorkerId("w-2")));
}

TEST_CASE("AnEnrolmentMakesItsCameraTheEnrolledOneAndARenewalDoesNot") {
    const WorkerId worker("worker-0017");
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.device = office_camera;
    asks(scene, control::Poses::front, daemon::Renewal::no);
    scene.good_samples(enough_samples);
    CHECK(scene.cameras.of(worker) == office_camera.identity);
    scene.device = other_camera;
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    scene.good_samples(enough_samples);
    CHECK(scene.cameras.of(worker) == office_camera.identity);
}
