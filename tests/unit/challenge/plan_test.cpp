#include "agent/challenge/plan.hpp"

#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::challenge;

namespace {

Draw dice(std::uint32_t seed) {
    return [random = std::mt19937(seed)](std::uint32_t below) mutable {
        return static_cast<std::uint32_t>(random() % below);
    };
}

Plan drawn(std::size_t count, const std::set<Movement>& deselected, std::uint32_t seed) {
    auto plan = draw_plan(count, deselected, dice(seed));
    REQUIRE(plan.ok());
    return *std::move(plan);
}

}  // namespace

TEST_CASE("DrawsThatManyMovementsWithPausesWithinTheirBounds") {
    for (std::uint32_t seed = 0; seed < 100; ++seed) {
        const Plan plan = drawn(3, {}, seed);
        CHECK(plan.size() == 3);
        for (const auto& planned : plan) {
            CHECK(planned.pause >= shortest_pause);
            CHECK(planned.pause <= longest_pause);
        }
    }
}

TEST_CASE("TheSameSourceDrawsTheSameAndEveryOrderComesUp") {
    CHECK(drawn(3, {}, 7) == drawn(3, {}, 7));
    std::set<std::vector<Movement>> orders;
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        std::vector<Movement> order;
        for (const auto& planned : drawn(3, {}, seed)) {
            order.push_back(planned.movement);
        }
        orders.insert(order);
    }
    CHECK(orders.size() == 64);
}

TEST_CASE("NeverAsksForAMovementThatIsDeselected") {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        for (const auto& planned : drawn(4, {Movement::raise_chin, Movement::turn_left}, seed)) {
            CHECK(planned.movement != Movement::raise_chin);
            CHECK(planned.movement != Movement::turn_left);
        }
    }
}

TEST_CASE("WhatEitherLeavesOutIsLeftOutAndTwoMovementsAreEnough") {
    const auto both = left_out_by_either({Movement::raise_chin, Movement::turn_left}, {Movement::turn_left});
    CHECK(both == std::set{Movement::turn_left, Movement::raise_chin});
    CHECK(left_out_by_either({}, both) == both);
    CHECK(leaves_enough({}));
    CHECK(leaves_enough(both));
    CHECK_FALSE(leaves_enough({Movement::turn_left, Movement::turn_right, Movement::close_eyes}));
    CHECK_FALSE(leaves_enough({all_movements.begin(), all_movements.end()}));
}

TEST_CASE("RefusesAChallengeOfFewerThanTwoMovementsToChooseFrom") {
    const auto plan = draw_plan(3, {Movement::raise_chin, Movement::turn_left, Movement::turn_right}, dice(1));
    REQUIRE_FALSE(plan.ok());
    CHECK(plan.error().kind == ErrorKind::invalid_input);
}

TEST_CASE("AsksForNeitherFewerNorMoreMovementsThanItsBounds") {
    CHECK(drawn(0, {}, 1).size() == fewest_movements);
    CHECK(drawn(1000, {}, 1).size() == most_movements);
}

TEST_CASE("EveryMovementHasAWordThatIsUnderstood") {
    for (const auto movement : all_movements) {
        CHECK(movement_from(to_string(movement)) == movement);
    }
    CHECK_FALSE(movement_from("wink"));
}
