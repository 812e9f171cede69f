#include "agent/control/control.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;

TEST_CASE("ReadsBackEveryLightByItsWord") {
    for (const auto light : control::all_lights) {
        CHECK(control::light_from(control::to_string(light)) == light);
    }
}

TEST_CASE("KnowsNoLightByAnotherWord") {
    CHECK_FALSE(control::light_from("green").has_value());
    CHECK_FALSE(control::light_from("").has_value());
}
