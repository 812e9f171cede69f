#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;
using observation::CameraState;

TEST_CASE("LocksWhenTheCameraShowsNothingOfUse") {
    const auto state = GENERATE(CameraState::covered, CameraState::dark, CameraState::frozen);
    Story story;
    story.at_work().keeps_seeing(camera(state), 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::camera_covered);
    CHECK(story.findings()[0].detail == "camera " + std::string(to_string(state)));
    CHECK(story.responses(Kind::camera_covered).size() == 1);
}

TEST_CASE("AHandThatPassesTheLensIsNoFinding") {
    Story story;
    story.at_work().keeps_seeing(camera(CameraState::covered), 750ms).keeps_seeing(the_worker(), 2s);
    CHECK(story.findings().empty());
}

TEST_CASE("LocksWhenTheCameraIsUnplugged") {
    Story story;
    story.at_work().keeps_seeing(camera(CameraState::lost), 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::camera_lost);
    CHECK(story.findings()[0].detail == "camera lost");
}

TEST_CASE("ALostCameraIsNotACoveredOne") {
    Story story;
    story.at_work().keeps_seeing(camera(CameraState::dark), 750ms).jumps(250ms);
    story.keeps_seeing(camera(CameraState::lost), 750ms);
    CHECK(story.findings().empty());
    story.waits(250ms);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::camera_lost);
}

TEST_CASE("AClosedCameraSaysNothing") {
    Story story;
    story.at_work().keeps_seeing(camera(CameraState::closed), 5s);
    CHECK(story.findings().empty());
}

TEST_CASE("ACameraThatOpensSaysNothingYet") {
    Story story;
    story.at_work().keeps_seeing(camera(CameraState::opening), 5s);
    CHECK(story.findings().empty());
    story.keeps_seeing(camera(CameraState::lost), 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::camera_lost);
}

TEST_CASE("ACameraThatOpensForEverIsABlindEye") {
    Story story;
    story.at_work().keeps_seeing(camera(CameraState::opening), story.rules().eye_start + 2s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::vision_failed);
}

TEST_CASE("SaysWhyTheCameraIsLost") {
    Story story;
    Looked lost = camera(CameraState::lost);
    lost.observation.fault = observation::CameraFault::busy;
    story.at_work().keeps_seeing(lost, 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].detail == "camera lost: busy");
}
