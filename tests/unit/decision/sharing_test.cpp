// The camera in the hands of another program: how long policy lets it.
#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;
using observation::CameraState;

namespace {

Looked busy_camera() {
    Looked busy = camera(CameraState::lost);
    busy.observation.fault = observation::CameraFault::busy;
    return busy;
}

Story shared(Milliseconds stretch, Milliseconds in_shift) {
    Story story;
    story.rules().sharing_stretch = stretch;
    story.rules().sharing_in_shift = in_shift;
    story.at_work();
    return story;
}

}  // namespace

TEST_CASE("WhileAnotherProgramMayHaveTheCameraThatIsRecordedAndNothingIsLocked") {
    auto story = shared(5min, 30min);
    story.keeps_seeing(busy_camera(), 4min);
    REQUIRE(story.findings(Kind::camera_busy).size() == 1);
    CHECK(story.findings(Kind::camera_busy)[0].response == Response::record);
    CHECK(story.responses().empty());
}

TEST_CASE("PastItsStretchABusyCameraIsAnsweredInTheSameIncident") {
    auto story = shared(1min, 30min);
    story.keeps_seeing(busy_camera(), 63s);
    const auto found = story.findings(Kind::camera_busy);
    REQUIRE(found.size() == 2);
    CHECK(found[1].response == Response::lock);
    CHECK(found[1].joins == found[0].number);
    CHECK(story.responses(Kind::camera_busy).size() == 1);
}

TEST_CASE("AStretchGoesOnThroughAMomentInWhichTheCameraWasBack") {
    auto story = shared(1min, 30min);
    for (int turn = 0; turn < 4; ++turn) {
        story.keeps_seeing(busy_camera(), 20s).keeps_seeing(the_worker(), 2s);
    }
    CHECK(story.responses(Kind::camera_busy).size() == 1);
}

TEST_CASE("AMinuteWithTheCameraBackBeginsANewStretchAndTheShiftGoesOnCounting") {
    auto story = shared(1min, 110s);
    for (int turn = 0; turn < 2; ++turn) {
        story.keeps_seeing(busy_camera(), 50s).keeps_seeing(the_worker(), 61s);
    }
    CHECK(story.responses().empty());
    story.keeps_seeing(busy_camera(), 15s);
    CHECK(story.responses(Kind::camera_busy).size() == 1);
}

TEST_CASE("ANewShiftHasItsOwnTime") {
    auto story = shared(1min, 1min);
    story.keeps_seeing(busy_camera(), 59s).keeps_seeing(the_worker(), 61s);
    CHECK(story.demand()->yields);
    story.keeps_seeing(busy_camera(), 2s).keeps_seeing(the_worker(), 1s);
    CHECK_FALSE(story.demand()->yields);
    story.gets(ContextChange{Standing::not_agreed, Standing::agreed, {}});
    story.gets(ContextChange{Standing::agreed, Standing::agreed, {}}).keeps_seeing(the_worker(), 1s);
    CHECK(story.demand()->yields);
}

TEST_CASE("HalfADayWithoutAShiftHasItsOwnTimeToo") {
    auto story = shared(1min, 1min);
    story.keeps_seeing(busy_camera(), 61s).keeps_seeing(the_worker(), 1s);
    CHECK_FALSE(story.demand()->yields);
    story.jumps(12h).keeps_seeing(the_worker(), 1s);
    CHECK_FALSE(story.demand()->yields);  // it is counted anew when the camera is wanted again
    story.keeps_seeing(busy_camera(), 1s);
    CHECK(story.demand()->yields);
}

TEST_CASE("WhereNoTimeIsGivenTheCameraIsNotLeftToAnother") {
    auto story = shared(0ms, 30min);
    story.keeps_seeing(the_worker(), 1s);
    CHECK_FALSE(story.demand()->yields);
    story.keeps_seeing(busy_camera(), 1s);
    CHECK(story.responses(Kind::camera_busy).size() == 1);
}

TEST_CASE("TheTimeOfALockedSessionIsNobodys") {
    auto story = shared(1min, 1min);
    story.keeps_seeing(busy_camera(), 30s).gets(SessionLocked{}).waits(1h).gets(SessionUnlocked{});
    story.keeps_seeing(busy_camera(), 29s);
    CHECK(story.responses(Kind::camera_busy).empty());
    story.keeps_seeing(busy_camera(), 5s);
    CHECK(story.responses(Kind::camera_busy).size() == 1);
}

TEST_CASE("RulesThatDoNotKnowABusyCameraShareNone") {
    auto story = shared(1min, 1min);
    story.rules().known_kinds = static_cast<std::size_t>(Kind::camera_dark);
    CHECK_FALSE(may_share({}, story.rules(), story.now()));
}
