#include "agent/vision/tracker.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::vision;
using shiftguard::observation::Box;
using shiftguard::observation::TrackId;

namespace {

constexpr Box left{0.1F, 0.2F, 0.2F, 0.3F};
constexpr Box right{0.6F, 0.2F, 0.2F, 0.3F};

Box moved(Box box, float by) {
    box.x += by;
    return box;
}

}  // namespace

TEST_CASE("AFaceThatMovesALittleKeepsItsTrack") {
    Tracker tracker;
    const auto first = tracker.follow({left, right});
    const auto second = tracker.follow({moved(right, -0.05F), moved(left, 0.05F)});
    CHECK(first[0] != first[1]);
    CHECK(second[0] == first[1]);
    CHECK(second[1] == first[0]);
}

TEST_CASE("AFaceThatWasAwayForOneLookIsANewTrack") {
    Tracker tracker;
    const auto before = tracker.follow({left});
    CHECK(tracker.follow({}).empty());
    CHECK(tracker.follow({left}) != before);
}

TEST_CASE("TwoFacesThatClaimOneTrackBothBecomeNew") {
    Tracker tracker;
    const auto before = tracker.follow({left});
    const auto after = tracker.follow({moved(left, -0.05F), moved(left, 0.05F)});
    CHECK(after[0] != before[0]);
    CHECK(after[1] != before[0]);
    CHECK(after[0] != after[1]);
}

TEST_CASE("AFaceBetweenTwoTracksBecomesNew") {
    Tracker tracker;
    const auto before = tracker.follow({moved(left, -0.06F), moved(left, 0.06F)});
    const auto after = tracker.follow({left});
    CHECK(after[0] != before[0]);
    CHECK(after[0] != before[1]);
}

TEST_CASE("ForgettingNeverBringsAnOldTrackBack") {
    Tracker tracker;
    const auto before = tracker.follow({left});
    tracker.forget();
    CHECK(tracker.follow({left}) != before);
}
