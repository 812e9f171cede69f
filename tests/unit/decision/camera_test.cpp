#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;
using observation::CameraState;

namespace {

struct Cause {
    CameraState camera;
    Kind kind;
};

constexpr Cause causes[] = {
    {CameraState::covered, Kind::camera_covered},     {CameraState::dark, Kind::camera_dark},
    {CameraState::blurred, Kind::camera_blurred},     {CameraState::frozen, Kind::camera_frozen},
    {CameraState::repeating, Kind::camera_repeating},
};

Looked busy_camera() {
    Looked busy = camera(CameraState::lost);
    busy.observation.fault = observation::CameraFault::busy;
    return busy;
}

}  // namespace

TEST_CASE("EachCauseThatTakesTheSightFromTheCameraIsAFindingOfItsOwn") {
    for (const auto& [state, kind] : causes) {
        Story story;
        story.at_work().keeps_seeing(camera(state), 1s);
        REQUIRE(story.findings().size() == 1);
        CHECK(story.findings()[0].kind == kind);
        CHECK(story.findings()[0].detail == "camera " + std::string(to_string(state)));
        CHECK(story.responses(kind).size() == 1);
    }
}

TEST_CASE("ACameraThatAnotherProgramHasIsBusyAndNotLost") {
    Story story;
    story.at_work().keeps_seeing(busy_camera(), 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::camera_busy);
    CHECK(story.findings()[0].detail == "another program has the camera");
}

TEST_CASE("WhoeverGoesFromOneCauseToTheNextIsFoundAllTheSame") {
    Story story;
    story.at_work();
    for (int turn = 0; turn < 4 && story.responses().empty(); ++turn) {
        story.keeps_seeing(camera(CameraState::covered), 500ms).keeps_seeing(camera(CameraState::dark), 500ms);
    }
    REQUIRE_FALSE(story.responses().empty());
    CHECK(story.findings()[0].kind == Kind::camera_covered);
    CHECK(story.findings()[0].confirmed.boot - story.findings()[0].first_seen.boot <= 1500ms);
}

TEST_CASE("NoRoundOfCausesKeepsAllOfThemUnconfirmed") {
    for (const auto each : {250ms, 500ms, 750ms}) {
        CAPTURE(each.count());
        Story story;
        story.at_work();
        for (int turn = 0; turn < 3 && story.responses().empty(); ++turn) {
            for (const auto& cause : causes) {
                story.keeps_seeing(camera(cause.camera), each);
            }
            story.keeps_seeing(busy_camera(), each).keeps_seeing(camera(CameraState::lost), each);
        }
        CHECK_FALSE(story.responses().empty());
    }
}

TEST_CASE("WhoeverUncoversTheLensForAMomentAgainAndAgainIsFoundAllTheSame") {
    const auto covered_for = GENERATE(2500ms, 5500ms);
    Story story;
    story.rules().of(Kind::camera_covered).confirm = 3s;
    story.rules().of(Kind::camera_covered).warn = 3s;
    story.at_work();
    for (int time = 0; time < 12; ++time) {
        story.keeps_seeing(camera(CameraState::covered), covered_for).keeps_seeing(the_worker(), 500ms);
    }
    CHECK_FALSE(story.responses(Kind::camera_covered).empty());
}

TEST_CASE("AHandThatPassesTheLensNowAndThenIsNoFinding") {
    Story story;
    story.rules().of(Kind::camera_covered).confirm = 3s;
    story.at_work();
    for (int time = 0; time < 60; ++time) {
        story.keeps_seeing(camera(CameraState::covered), 2s).keeps_seeing(the_worker(), 5s);
    }
    CHECK(story.findings(Kind::camera_covered).empty());
}

TEST_CASE("ALensThatIsFreeAgainIsSoForGood") {
    Story story;
    story.rules().of(Kind::camera_covered).confirm = 3s;
    story.rules().of(Kind::camera_covered).warn = 20s;
    story.at_work().keeps_seeing(camera(CameraState::covered), 15s).keeps_seeing(the_worker(), 60s);
    CHECK(story.all<WarnWithdrawn>().size() == 1);
    CHECK(story.responses(Kind::camera_covered).empty());
}

TEST_CASE("AHandBeforeTheLensAfterALongDarknessIsNoFinding") {
    Story story;
    for (const auto kind : {Kind::camera_covered, Kind::camera_dark}) {
        story.rules().of(kind).confirm = 3s;
    }
    story.rules().of(Kind::camera_dark).response = Response::record;
    story.at_work().keeps_seeing(camera(CameraState::dark), 300s).keeps_seeing(the_worker(), 60s);
    for (int time = 0; time < 3; ++time) {
        story.keeps_seeing(camera(CameraState::covered), 1s).keeps_seeing(the_worker(), 10s);
    }
    CHECK(story.findings(Kind::camera_covered).empty());
}

TEST_CASE("TheTimeThatAnotherProgramHasTheCameraIsNoBlindness") {
    Story story;
    story.at_work().keeps_seeing(camera(CameraState::lost), 5s);
    const auto lost = story.state().blindness.kept_ms;
    CHECK(lost > 3000);
    auto busy = camera(CameraState::lost);
    busy.observation.fault = observation::CameraFault::busy;
    story.keeps_seeing(busy, 20s);
    CHECK(story.state().blindness.kept_ms < lost);
}

TEST_CASE("ACauseThatWasSeenOnceIsNotConfirmedByAnotherThatLasts") {
    Story story;
    story.rules().of(Kind::camera_dark).confirm_looks = 1;
    story.at_work().sees(camera(CameraState::dark)).keeps_seeing(camera(CameraState::covered), 40s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::camera_covered);
    CHECK(story.state().clock(Kind::camera_dark).phase == FindingClock::Phase::idle);
}

TEST_CASE("AWarningRunsOnWhileAnotherCauseTakesTheSight") {
    Story story;
    story.rules().of(Kind::camera_covered).warn = 3s;
    story.rules().of(Kind::camera_dark).confirm = 1min;
    story.at_work().keeps_seeing(camera(CameraState::covered), 1s);
    REQUIRE(story.all<Warn>().size() == 1);
    story.keeps_seeing(camera(CameraState::dark), 3s);
    CHECK(story.all<WarnWithdrawn>().empty());
    REQUIRE(story.responses().size() == 1);
    CHECK(story.responses()[0].kind == Kind::camera_covered);
}

TEST_CASE("ACauseThatWasAnsweredEndsWhereAnotherTakesItsPlace") {
    Story story;
    story.rules().of(Kind::camera_dark).response = Response::notice;
    story.at_work().keeps_seeing(camera(CameraState::dark), 2s).sees(camera(CameraState::frozen));
    CHECK(story.state().clock(Kind::camera_dark).phase == FindingClock::Phase::idle);
    story.keeps_seeing(camera(CameraState::frozen), 1s);
    CHECK(story.responses(Kind::camera_frozen).size() == 1);
}

TEST_CASE("RulesOfATimeThatDidNotTellTheCausesApartFindWhatStoodForThem") {
    for (const auto& [state, kind] : causes) {
        Story story;
        story.rules().known_kinds = static_cast<std::size_t>(Kind::camera_dark);
        story.at_work().keeps_seeing(camera(state), 1s);
        REQUIRE(story.findings().size() == 1);
        CHECK(story.findings()[0].kind == Kind::camera_covered);
    }
    Story story;
    story.rules().known_kinds = static_cast<std::size_t>(Kind::camera_dark);
    story.at_work().keeps_seeing(busy_camera(), 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::camera_lost);
}

TEST_CASE("RulesOfThatTimeTakeALostCameraForTheEndOfACoveredOne") {
    Story story;
    story.rules().known_kinds = 20;
    story.at_work().keeps_seeing(camera(CameraState::covered), 750ms).jumps(250ms);
    story.sees(camera(CameraState::lost)).jumps(250ms).keeps_seeing(camera(CameraState::covered), 750ms);
    CHECK(story.findings(Kind::camera_covered).empty());
    story.jumps(250ms).sees(camera(CameraState::covered));
    CHECK(story.findings(Kind::camera_covered).size() == 1);
}

TEST_CASE("WhatTheDeviceIsIsFoundWhileTheCameraIsUsedAndNotBefore") {
    for (const auto kind : {Kind::camera_changed, Kind::camera_virtual}) {
        Story story;
        story.gets(CauseChanged{kind, "what it is"}).waits(5s);
        CHECK(story.findings().empty());
        story.at_work().keeps_seeing(the_worker(), 1s);
        REQUIRE(story.findings().size() == 1);
        CHECK(story.findings()[0].kind == kind);
        CHECK(story.findings()[0].detail == "what it is");
        story.gets(CauseChanged{kind, std::nullopt}).keeps_seeing(the_worker(), 5s);
        CHECK(story.findings().size() == 1);
        CHECK(story.state().clock(kind).phase == FindingClock::Phase::idle);
    }
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
    story.keeps_seeing(camera(CameraState::lost), 5s);
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
    lost.observation.fault = observation::CameraFault::refused;
    story.at_work().keeps_seeing(lost, 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].detail == "camera lost: refused");
}
