#include "agent/vision/head_watch.hpp"

#include "tests/support/standing_head.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::vision;
using namespace shiftguard::testing;
using shiftguard::observation::HeadSeen;
using shiftguard::observation::largest_openness;
using shiftguard::observation::TrackId;

namespace {

constexpr TrackId track{3};

void settle(HeadWatch& watch) {
    for (std::size_t look = 0; look < FaceAtRest::looks; ++look) {
        const bool settled = watch.see(track, head_seen({})).settled;
        REQUIRE(settled == (look + 1 == FaceAtRest::looks));
    }
}

}  // namespace

TEST_CASE("SettlesOnAHeadThatIsHeldStillAndThenTellsItsTurns") {
    HeadWatch watch;
    settle(watch);
    const auto turned = watch.see(track, head_seen({.yaw = 30}));
    CHECK(turned.settled);
    CHECK(turned.yaw > 15);
    CHECK(turned.solid);
    CHECK(watch.see(track, head_seen({.openness = 0.4F})).openness < 0.5F);
}

TEST_CASE("DoesNotSettleWhileTheHeadMoves") {
    HeadWatch watch;
    for (int look = 0; look < 40; ++look) {
        CHECK_FALSE(watch.see(track, head_seen({.yaw = look % 2 == 0 ? 25.0F : -25.0F})).settled);
    }
    for (std::size_t look = 0; look + 1 < FaceAtRest::looks; ++look) {
        CHECK_FALSE(watch.see(track, head_seen({})).settled);
    }
    CHECK(watch.see(track, head_seen({})).settled);
}

TEST_CASE("AnotherTrackBeginsAnew") {
    HeadWatch watch;
    settle(watch);
    CHECK(watch.see(TrackId{4}, head_seen({.yaw = 30})) == HeadSeen{});
    watch.forget();
    CHECK_FALSE(watch.see(track, head_seen({})).settled);
}

TEST_CASE("PointsThatAreNoFaceSayNothingAndEyesOpenNoFurtherThanTheirBound") {
    HeadWatch watch;
    settle(watch);
    CHECK(watch.see(track, Landmarks{}) == HeadSeen{});
    CHECK(watch.see(track, head_seen({.openness = 9})).openness == largest_openness);
    CHECK(watch.see(track, head_seen({})).settled);
}
