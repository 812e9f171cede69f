// The eye's own code for V4L2 cameras, against a library that answers for a camera where the kernel has none.
#include "tests/integration/eye/eye_process.hpp"
#include "tests/integration/eye/fake_camera.hpp"
#include "tests/support/footage.hpp"

#include <chrono>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::observation;
using testing::EyeProcess;

namespace {

EyeProcess watched_by_eye(const testing::FakeCamera& camera) {
    return EyeProcess(testing::models(), {"--device", camera.device().string()}, camera.environment());
}

std::function<bool(const Look&)> shows(CameraState camera) {
    return [camera](const Look& look) { return look.observation.camera == camera; };
}

std::function<bool(const Look&)> lost_as(CameraFault fault) {
    return [fault](const Look& look) {
        return look.observation.camera == CameraState::lost && look.observation.fault == fault;
    };
}

constexpr Demand watch{Work::watch, std::nullopt};

}  // namespace

TEST_CASE("LooksThroughACameraAndClosesItToRest") {
    const testing::FakeCamera camera;
    testing::OpenWatch device(camera.device());
    EyeProcess eye = watched_by_eye(camera);
    REQUIRE(eye.await<Ready>());
    CHECK(device.openings() == 0);
    eye.demand(watch);
    const auto look = eye.await<Look>(shows(CameraState::streaming));
    REQUIRE(look);
    CHECK(look->observation.frame == FrameSize{640, 480});
    CHECK(look->observation.faces.size() == 1);
    CHECK(device.openings() > 0);
    const int closed_before = device.closings();
    eye.demand({Work::rest, std::nullopt});
    REQUIRE(eye.await<Look>(shows(CameraState::closed)));
    CHECK(device.closings() > closed_before);
    const int opened_before = device.openings();
    REQUIRE(eye.await<Alive>());
    REQUIRE(eye.await<Alive>());
    CHECK(device.openings() == opened_before);
}

TEST_CASE("ACameraUnpluggedInMidRunIsLostAndComesBackByItself") {
    const testing::FakeCamera camera;
    EyeProcess eye = watched_by_eye(camera);
    eye.demand(watch);
    REQUIRE(eye.await<Look>(shows(CameraState::streaming)));
    camera.becomes("unplugged");
    const auto lost = eye.await<Look>(shows(CameraState::lost));
    REQUIRE(lost);
    CHECK(lost->observation.faces.empty());
    CHECK(lost->observation.fault == CameraFault::unplugged);
    REQUIRE(eye.await<Alive>());
    camera.is_no_longer("unplugged");
    const auto back = eye.await<Look>(shows(CameraState::streaming));
    REQUIRE(back);
    CHECK(back->observation.faces.size() == 1);
    CHECK(back->vector.size() == 512);
}

TEST_CASE("ACameraNamedByALinkIsTakenUpAgainInAnotherPort") {
    const testing::FakeCamera camera(testing::NamedBy::link);
    EyeProcess eye = watched_by_eye(camera);
    eye.demand(watch);
    REQUIRE(eye.await<Look>(shows(CameraState::streaming)));
    camera.becomes("unplugged");
    REQUIRE(eye.await<Look>(shows(CameraState::lost)));
    camera.goes_to_another_port();
    camera.is_no_longer("unplugged");
    const auto plugged_in = std::chrono::steady_clock::now();
    REQUIRE(eye.await<Look>(shows(CameraState::streaming)));
    CHECK(std::chrono::steady_clock::now() - plugged_in < std::chrono::seconds(5));
}

TEST_CASE("ACameraThatRepeatsOneFrameIsFrozen") {
    const testing::FakeCamera camera;
    EyeProcess eye = watched_by_eye(camera);
    eye.demand(watch);
    REQUIRE(eye.await<Look>(shows(CameraState::streaming)));
    camera.becomes("frozen");
    CHECK(eye.await<Look>(shows(CameraState::frozen)));
}

TEST_CASE("AnEyeWhoseCameraIsSlowStaysAudibleAndLooksInTheEnd") {
    const testing::FakeCamera camera;
    camera.becomes("slow", "5000");
    EyeProcess eye = watched_by_eye(camera);
    REQUIRE(eye.await<Ready>());
    eye.demand(watch);
    const auto silence = eye.longest_silence_until<Look>(shows(CameraState::streaming));
    REQUIRE(silence);
    CHECK(*silence < std::chrono::milliseconds(1300));  // the daemon takes 1.5 s for a hang
    CHECK(eye.seen().opening >= 4);
    CHECK(eye.seen().lost == 0);
}

TEST_CASE("ACameraThatStreamsNothingIsLostAsSilentAndTheEyeStaysAudible") {
    const testing::FakeCamera camera;
    camera.becomes("silent");
    EyeProcess eye = watched_by_eye(camera);
    REQUIRE(eye.await<Ready>());
    eye.demand(watch);
    const auto silence = eye.longest_silence_until<Look>(lost_as(CameraFault::silent));
    REQUIRE(silence);
    CHECK(*silence < std::chrono::milliseconds(1300));
    camera.is_no_longer("silent");
    CHECK(eye.await<Look>(shows(CameraState::streaming)));
}

TEST_CASE("ACameraThatFallsSilentIsLostWithinTwoSecondsAndComesBack") {
    const testing::FakeCamera camera;
    EyeProcess eye = watched_by_eye(camera);
    eye.demand(watch);
    REQUIRE(eye.await<Look>(shows(CameraState::streaming)));
    camera.becomes("silent");
    const auto began = std::chrono::steady_clock::now();
    REQUIRE(eye.await<Look>(lost_as(CameraFault::silent)));
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::milliseconds(2300));
    camera.is_no_longer("silent");
    CHECK(eye.await<Look>(shows(CameraState::streaming)));
}

TEST_CASE("TellsWhyACameraCannotBeUsedAndTakesItUpWhenItCan") {
    const auto& [state, fault] =
        GENERATE(std::pair("busy", CameraFault::busy), std::pair("refused", CameraFault::refused),
                 std::pair("unplugged", CameraFault::missing));
    const testing::FakeCamera camera;
    camera.becomes(state);
    EyeProcess eye = watched_by_eye(camera);
    eye.demand(watch);
    CHECK(eye.await<Look>(lost_as(fault)));
    camera.is_no_longer(state);
    CHECK(eye.await<Look>(shows(CameraState::streaming)));
}

TEST_CASE("AFewBrokenFramesAreSkippedAndCountedAndCloseNoCamera") {
    const std::string how = GENERATE("cut", "noise");
    CAPTURE(how);
    const testing::FakeCamera camera;
    EyeProcess eye = watched_by_eye(camera);
    eye.demand(watch);
    REQUIRE(eye.await<Look>(shows(CameraState::streaming)));
    testing::OpenWatch device(camera.device());
    camera.becomes("broken", "4 " + how);
    for (int look = 0; look < 3; ++look) {
        const auto seen = eye.await<Look>();
        REQUIRE(seen);
        CHECK(seen->observation.camera == CameraState::streaming);
        CHECK(seen->observation.faces.size() == 1);
    }
    // Those that were no longer the newest when the eye asked were not even decoded.
    CHECK(eye.await<Alive>([](const Alive& alive) { return alive.broken_frames >= 1; }));
    CHECK(device.closings() == 0);
}

TEST_CASE("ACameraThatGivesOnlyBrokenFramesIsLostAsUndecodableNeverFrozenAndComesBack") {
    const std::string how = GENERATE("zeros", "cut");
    CAPTURE(how);
    const testing::FakeCamera camera;
    EyeProcess eye = watched_by_eye(camera);
    eye.demand(watch);
    REQUIRE(eye.await<Look>(shows(CameraState::streaming)));
    camera.becomes("broken", "0 " + how);
    const auto began = std::chrono::steady_clock::now();
    const auto other =
        eye.await<Look>([](const Look& look) { return look.observation.camera != CameraState::streaming; });
    REQUIRE(other);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::milliseconds(2300));
    CHECK(other->observation.camera == CameraState::lost);
    CHECK(other->observation.fault == CameraFault::undecodable);
    CHECK_FALSE(other->observation.frame);
    for (int look = 0; look < 3; ++look) {  // opened again, and still of no use
        CHECK(eye.await<Look>(lost_as(CameraFault::undecodable)));
    }
    camera.is_no_longer("broken");
    const auto back = eye.await<Look>([](const Look& look) { return look.observation.camera != CameraState::lost; });
    REQUIRE(back);
    CHECK(back->observation.camera == CameraState::streaming);
    CHECK(back->observation.faces.size() == 1);
}

TEST_CASE("ACameraThatIsBrokenFromItsFirstFrameOnIsUndecodableToo") {
    const testing::FakeCamera camera;
    camera.becomes("broken", "0 cut");
    EyeProcess eye = watched_by_eye(camera);
    eye.demand(watch);
    const auto first =
        eye.await<Look>([](const Look& look) { return look.observation.camera != CameraState::opening; });
    REQUIRE(first);
    CHECK(first->observation.fault == CameraFault::undecodable);
    camera.is_no_longer("broken");
    CHECK(eye.await<Look>(shows(CameraState::streaming)));
}

TEST_CASE("ACameraWithoutMotionJpegIsLookedThroughToo") {
    const testing::FakeCamera camera;
    camera.becomes("yuyv");
    EyeProcess eye = watched_by_eye(camera);
    eye.demand(watch);
    const auto look = eye.await<Look>(shows(CameraState::streaming));
    REQUIRE(look);
    CHECK(look->observation.frame == FrameSize{640, 480});
}
