#include "agent/vision/head_pose.hpp"

#include "tests/support/standing_head.hpp"

#include <limits>
#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard::vision;
using namespace shiftguard::testing;

namespace {

FaceAtRest at_rest(const Landmarks& points = head_seen({})) {
    const std::vector<Landmarks> sights(FaceAtRest::looks, points);
    auto rest = FaceAtRest::from(sights);
    REQUIRE(rest);
    return *rest;
}

}  // namespace

TEST_CASE("ATurnOfTheHeadIsSeenWithItsSideAndAboutItsSize") {
    const auto rest = at_rest();
    for (const int degrees : {20, 30, 40}) {
        const auto turn = static_cast<float>(degrees);
        const auto left = rest.pose_of(head_seen({.yaw = turn}));
        const auto right = rest.pose_of(head_seen({.yaw = -turn}));
        const auto up = rest.pose_of(head_seen({.pitch = turn}));
        REQUIRE((left && right && up));
        CHECK(left->yaw > turn / 2);
        CHECK(right->yaw < -turn / 2);
        CHECK(up->pitch > turn / 2);
        CHECK(std::abs(left->pitch) < 5);
        CHECK(std::abs(up->yaw) < 5);
        CHECK((left->solid && right->solid && up->solid));
        CHECK(left->openness > 0.8F);
    }
}

TEST_CASE("WhereAHeadIsHowFarAwayAndHowInclinedDoesNotMatter") {
    const auto rest = at_rest();
    const auto pose = rest.pose_of(head_seen({.roll = 20, .scale = 0.5F, .x = 400, .y = 30}));
    REQUIRE(pose);
    CHECK(std::abs(pose->yaw) < 1);
    CHECK(std::abs(pose->pitch) < 1);
    CHECK(pose->solid);
}

TEST_CASE("AFlatPictureThatIsTiltedHasNoTurn") {
    const auto rest = at_rest();
    for (const int degrees : {-40, -20, 20, 40}) {
        const auto tilt = static_cast<float>(degrees);
        for (const Held& held :
             {Held{.yaw = tilt}, Held{.pitch = tilt}, Held{.yaw = tilt, .pitch = tilt, .roll = 10}}) {
            const auto pose = rest.pose_of(picture_seen(held));
            REQUIRE(pose);
            CHECK(std::abs(pose->yaw) < 9);
            CHECK(std::abs(pose->pitch) < 9);
            CHECK(pose->openness > 0.8F);
        }
    }
}

TEST_CASE("AFlatPictureThatIsTiltedFarIsForeshortenedAsNoHeadIs") {
    const auto pose = at_rest().pose_of(picture_seen({.yaw = 45}));
    REQUIRE(pose);
    CHECK_FALSE(pose->solid);
}

TEST_CASE("EyesThatCloseAreSeenToClose") {
    const auto rest = at_rest();
    const auto closed = rest.pose_of(head_seen({.openness = 0.4F}));
    REQUIRE(closed);
    CHECK(closed->openness == Approx(0.4F).margin(0.05));
    CHECK(std::abs(closed->yaw) < 1);
}

TEST_CASE("AFaceThatIsTurnedAwayOrMovesIsNotAtRest") {
    CHECK_FALSE(FaceAtRest::from(std::vector<Landmarks>(FaceAtRest::looks, head_seen({.yaw = 40}))));
    CHECK_FALSE(FaceAtRest::from(std::vector<Landmarks>(FaceAtRest::looks, picture_seen({.yaw = 50}))));
    std::vector<Landmarks> moving;
    for (const int degrees : {-20, -10, 0, 10, 20}) {
        moving.push_back(head_seen({.yaw = static_cast<float>(degrees)}));
    }
    CHECK_FALSE(FaceAtRest::from(moving));
}

TEST_CASE("FewerLooksThanItTakesMakeNoFaceAtRest") {
    CHECK_FALSE(FaceAtRest::from({}));
    CHECK_FALSE(FaceAtRest::from(std::vector<Landmarks>(FaceAtRest::looks - 1, head_seen({}))));
}

TEST_CASE("ABlinkAmongTheFirstLooksDoesNotMakeTheEyesNarrow") {
    std::vector<Landmarks> sights(FaceAtRest::looks, head_seen({}));
    sights[1] = head_seen({.openness = 0.3F});
    const auto rest = FaceAtRest::from(sights);
    REQUIRE(rest);
    CHECK(rest->pose_of(head_seen({}))->openness == Approx(1).margin(0.01));
}

TEST_CASE("PointsThatAreNoFaceHaveNoPose") {
    const auto rest = at_rest();
    CHECK_FALSE(rest.pose_of(Landmarks{}));
    auto points = head_seen({});
    points[30].x = std::numeric_limits<float>::quiet_NaN();
    CHECK_FALSE(rest.pose_of(points));
    points[30].x = std::numeric_limits<float>::infinity();
    CHECK_FALSE(rest.pose_of(points));
    CHECK_FALSE(FaceAtRest::from(std::vector<Landmarks>(FaceAtRest::looks)));
}

TEST_CASE("AnyPointsAtAllGiveAPoseOfNumbersOrNone") {
    const auto rest = at_rest();
    std::mt19937 random(1);
    std::uniform_real_distribution<float> place(-1000, 1000);
    for (int trial = 0; trial < 500; ++trial) {
        Landmarks points;
        for (auto& point : points) {
            point = {place(random), place(random)};
        }
        if (const auto pose = rest.pose_of(points)) {
            CHECK(std::abs(pose->yaw) <= 90);
            CHECK(std::abs(pose->pitch) <= 90);
            CHECK(pose->openness >= 0);
        }
    }
}
