#include "agent/vision/tracker.hpp"

#include <optional>
#include <vector>

#include <catch2/catch.hpp>

using namespace shiftguard::vision;
using namespace std::chrono_literals;
using shiftguard::BootTime;
using shiftguard::observation::Box;
using shiftguard::observation::TrackId;

namespace {

constexpr Box left{0.1F, 0.2F, 0.2F, 0.3F};
constexpr Box right{0.6F, 0.2F, 0.2F, 0.3F};

/// A tracker whose looks are a tenth of a second apart.
class Looks {
public:
    std::vector<TrackId> follow(const std::vector<Box>& faces) {
        now += 100ms;
        return tracker.follow(faces, now, challenged);
    }
    void forget() { tracker.forget(); }

    Tracker tracker;
    std::optional<TrackId> challenged;
    BootTime now{10s};
};

Box moved(Box box, float by) {
    box.x += by;
    return box;
}

}  // namespace

TEST_CASE("AFaceThatMovesALittleKeepsItsTrack") {
    Looks tracker;
    const auto first = tracker.follow({left, right});
    const auto second = tracker.follow({moved(right, -0.05F), moved(left, 0.05F)});
    CHECK(first[0] != first[1]);
    CHECK(second[0] == first[1]);
    CHECK(second[1] == first[0]);
}

TEST_CASE("AFaceThatWasAwayForOneLookIsANewTrack") {
    Looks tracker;
    const auto before = tracker.follow({left});
    CHECK(tracker.follow({}).empty());
    CHECK(tracker.follow({left}) != before);
}

TEST_CASE("TwoFacesThatClaimOneTrackBothBecomeNew") {
    Looks tracker;
    const auto before = tracker.follow({left});
    const auto after = tracker.follow({moved(left, -0.05F), moved(left, 0.05F)});
    CHECK(after[0] != before[0]);
    CHECK(after[1] != before[0]);
    CHECK(after[0] != after[1]);
}

TEST_CASE("AFaceBetweenTwoTracksBecomesNew") {
    Looks tracker;
    const auto before = tracker.follow({moved(left, -0.06F), moved(left, 0.06F)});
    const auto after = tracker.follow({left});
    CHECK(after[0] != before[0]);
    CHECK(after[0] != before[1]);
}

TEST_CASE("ForgettingNeverBringsAnOldTrackBack") {
    Looks tracker;
    const auto before = tracker.follow({left});
    tracker.forget();
    CHECK(tracker.follow({left}) != before);
}

TEST_CASE("AHeadThatTurnsInAChallengeMayBeOutOfViewForASecond") {
    Looks tracker;
    const auto before = tracker.follow({left});
    tracker.challenged = before[0];
    for (int turn = 0; turn < 3; ++turn) {
        for (int look = 0; look < 9; ++look) {
            CHECK(tracker.follow({}).empty());
        }
        CHECK(tracker.follow({moved(left, 0.05F)}) == before);
        CHECK(tracker.follow({left}) == before);
    }
    for (int look = 0; look < 10; ++look) {
        CHECK(tracker.follow({}).empty());
    }
    CHECK(tracker.follow({left}) != before);
}

TEST_CASE("AHeadThatIsOutOfViewIsFollowedUntilItsSecondIsOver") {
    Looks tracker;
    const auto before = tracker.follow({left});
    tracker.challenged = before[0];
    CHECK(tracker.tracker.follows(before[0]));
    for (int look = 0; look < 10; ++look) {
        CHECK(tracker.follow({right}).size() == 1);
        CHECK(tracker.tracker.follows(before[0]));
    }
    CHECK(tracker.follow({right}).size() == 1);
    CHECK_FALSE(tracker.tracker.follows(before[0]));
}

TEST_CASE("ATrackThatWasOutOfViewEndsWithItsChallenge") {
    Looks tracker;
    const auto before = tracker.follow({left});
    tracker.challenged = before[0];
    CHECK(tracker.follow({}).empty());
    CHECK(tracker.follow({left}) == before);
    CHECK(tracker.follow({left}) == before);
    tracker.challenged.reset();
    const auto after = tracker.follow({left});
    CHECK(after != before);
    CHECK(tracker.follow({left}) == after);
}

TEST_CASE("ATrackThatWasInViewThroughoutItsChallengeGoesOn") {
    Looks tracker;
    const auto before = tracker.follow({left});
    tracker.challenged = before[0];
    CHECK(tracker.follow({left}) == before);
    tracker.challenged.reset();
    CHECK(tracker.follow({left}) == before);
}

TEST_CASE("WhoComesNearThePlaceOfAHeadThatIsOutOfViewEndsItsTrack") {
    Looks tracker;
    const auto before = tracker.follow({left});
    tracker.challenged = before[0];
    CHECK(tracker.follow({moved(left, 0.19F)}) != before);
    CHECK(tracker.follow({left}) != before);
}

TEST_CASE("OnlyTheTrackThatIsChallengedMayBeOutOfView") {
    Looks tracker;
    const auto before = tracker.follow({left, right});
    tracker.challenged = before[0];
    CHECK(tracker.follow({left}) == std::vector{before[0]});
    const auto after = tracker.follow({left, right});
    CHECK(after[0] == before[0]);
    CHECK(after[1] != before[1]);
}

TEST_CASE("AHeadThatIsOutOfViewWhileAnotherStaysInItsOwnPlaceIsTheSame") {
    Looks tracker;
    const auto before = tracker.follow({left, right});
    tracker.challenged = before[0];
    CHECK(tracker.follow({right}) == std::vector{before[1]});
    CHECK(tracker.follow({left, right}) == before);
}
