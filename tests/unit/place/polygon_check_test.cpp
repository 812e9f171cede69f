#include "agent/place/polygon_check.hpp"

#include <chrono>
#include <cmath>
#include <numbers>
#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard::place;

namespace {

Ring box(double west, double south, double east, double north) {
    return {{south, west}, {south, east}, {north, east}, {north, west}, {south, west}};
}

std::optional<PolygonFault> fault(std::vector<Ring> rings) {
    return polygon_fault({std::move(rings)});
}

/// Longitude first, as in GeoJSON.
Ring ring(const std::vector<std::pair<double, double>>& corners) {
    Ring made;
    for (const auto& [longitude, latitude] : corners) {
        made.push_back({latitude, longitude});
    }
    made.push_back(made.front());
    return made;
}

bool crosses(const Ring& each) {
    const auto found = fault({each});
    return found && found->reason == "the ring crosses or touches itself here";
}

/// The slow, obvious reference: every edge against every other, neighbours aside. Whole numbers of degrees.
bool crosses_slowly(const Ring& each) {
    const auto turn = [](const Position& a, const Position& b, const Position& c) {
        const double cross = (b.longitude - a.longitude) * (c.latitude - a.latitude) -
                             (b.latitude - a.latitude) * (c.longitude - a.longitude);
        return (cross > 0) - (cross < 0);
    };
    const auto on = [&](const Position& a, const Position& b, const Position& c) {
        return turn(a, b, c) == 0 && std::min(a.longitude, b.longitude) <= c.longitude &&
               c.longitude <= std::max(a.longitude, b.longitude) && std::min(a.latitude, b.latitude) <= c.latitude &&
               c.latitude <= std::max(a.latitude, b.latitude);
    };
    const std::size_t count = each.size() - 1;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = i + 1; j < count; ++j) {
            const Position &a = each[i], &b = each[i + 1], &c = each[j], &d = each[j + 1];
            if (j == i + 1) {
                if (on(a, b, d) || on(c, d, a)) {
                    return true;
                }
            } else if (i == 0 && j == count - 1) {
                if (on(a, b, c) || on(c, d, b)) {
                    return true;
                }
            } else if ((turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0) || on(a, b, c) ||
                       on(a, b, d) || on(c, d, a) || on(c, d, b)) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

TEST_CASE("TakesAGoodPolygonInEitherDirection") {
    CHECK_FALSE(fault({box(0, 0, 10, 10)}));
    CHECK_FALSE(fault({{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}}}));
    CHECK_FALSE(fault({box(0, 0, 10, 10), box(1, 1, 2, 2), box(3, 3, 4, 4), box(3, 6, 4, 7)}));
    CHECK_FALSE(fault({{{0, 0}, {0, 10}, {0, 10}, {10, 10}, {0, 0}}}));  // a position that stands twice in a row
    CHECK_FALSE(fault({{{-90, -180}, {90, -180}, {90, 0}, {90, 180}, {-90, 180}, {-90, 0}, {-90, -180}}}));
}

TEST_CASE("RefusesARingWithFewerThanFourPositions") {
    const auto found = fault({{{0, 0}, {0, 1}, {0, 0}}});
    REQUIRE(found);
    CHECK(found->reason == "a ring must have at least 4 positions, the last of them the first again");
    CHECK_FALSE(found->position);
    CHECK(fault({{}}));
}

TEST_CASE("RefusesARingThatIsNotClosed") {
    const auto found = fault({box(0, 0, 10, 10), {{1, 1}, {1, 2}, {2, 2}, {2, 1}}});
    REQUIRE(found);
    CHECK(found->ring == 1);
    CHECK(found->position == 3U);
    CHECK(found->reason.find("not closed") != std::string::npos);
}

TEST_CASE("RefusesARingThatCrossesTheDateLine") {
    const auto found = fault({ring({{179, 0}, {-179, 0}, {-179, 1}, {179, 1}})});
    REQUIRE(found);
    CHECK(found->position == 1U);
    CHECK(found->reason.find("date line") != std::string::npos);
}

TEST_CASE("RefusesARingThatEnclosesNoArea") {
    CHECK(fault({ring({{0, 0}, {1, 1}, {2, 2}})})->reason == "the ring encloses no area");
    CHECK(fault({ring({{3, 3}, {3, 3}, {3, 3}})})->reason == "the ring encloses no area");
}

TEST_CASE("RefusesARingThatCrossesOrTouchesItself") {
    CHECK(crosses(ring({{0, 0}, {1, 1}, {1, 0}, {0, 1}})));                          // bow tie
    CHECK(crosses(ring({{0, 0}, {4, 0}, {4, 4}, {2, 0}, {0, 4}})));                  // a corner on an edge
    CHECK(crosses(ring({{0, 0}, {2, 2}, {4, 0}, {4, 4}, {2, 2}, {0, 4}})));          // a corner that comes twice
    CHECK(crosses(ring({{0, 0}, {4, 0}, {2, 0}, {2, 4}})));                          // back over itself
    CHECK(crosses(ring({{0, 0}, {4, 0}, {4, 4}, {2, 4}, {2, 8}, {2, 4}, {0, 4}})));  // a spike
    CHECK_FALSE(crosses(ring({{0, 0}, {4, 0}, {4, 4}, {2, 1}, {0, 4}})));
}

TEST_CASE("SaysWhereARingCrossesItself") {
    const auto found = fault({ring({{0, 0}, {10, 0}, {10, 10}, {5, -1}, {0, 10}})});
    REQUIRE(found);
    CHECK(found->ring == 0);
    CHECK((found->position == 2U || found->position == 3U));
}

TEST_CASE("RefusesAHoleThatDoesNotLieWithinTheOuterRingAlone") {
    const std::string touches = "the ring crosses or touches another ring of its polygon here";
    CHECK(fault({box(0, 0, 10, 10), box(20, 20, 21, 21)})->reason ==
          "this hole does not lie within the polygon's outer ring");
    CHECK(fault({box(0, 0, 10, 10), box(-1, -1, 11, 11)})->reason ==
          "this hole does not lie within the polygon's outer ring");
    CHECK(fault({box(0, 0, 10, 10), box(20, 3, 21, 4)})->ring == 1);
    CHECK(fault({box(0, 0, 10, 10), box(1, 1, 9, 9), box(2, 2, 3, 3)})->reason == "this hole lies within another hole");
    CHECK(fault({box(0, 0, 10, 10), box(5, 5, 15, 15)})->reason == touches);
    CHECK(fault({box(0, 0, 10, 10), box(0, 5, 2, 6)})->reason == touches);
    CHECK(fault({box(0, 0, 10, 10), box(2, 2, 4, 4), box(4, 4, 6, 6)})->reason == touches);
}

TEST_CASE("AgreesWithTheSlowReferenceOnRandomRings") {
    std::minstd_rand random(3);
    int good = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::uniform_int_distribution<int> corner(0, 6);
        std::vector<std::pair<double, double>> corners;
        for (int i = 0; i < 3 + round % 5; ++i) {
            corners.emplace_back(corner(random), corner(random));
            if (i > 0 && corners[corners.size() - 2] == corners.back()) {
                corners.pop_back();
            }
        }
        const Ring each = ring(corners);
        if (each.size() < 4 || each[each.size() - 2] == each.back()) {
            continue;
        }
        const auto found = fault({each});
        const bool flat = found && found->reason == "the ring encloses no area";
        REQUIRE((found.has_value() || flat) == crosses_slowly(each));
        good += found ? 0 : 1;
    }
    CHECK(good > 1000);
}

TEST_CASE("TakesNoLongerThanItsBoundForARingOfManyLongEdges") {
    // A comb of teeth a hundred degrees long: every edge stands over the line at once.
    Ring comb;
    constexpr int teeth = 25'000;
    for (int i = 0; i < teeth; ++i) {
        const double latitude = 80.0 * i / teeth;
        comb.push_back({latitude, 0});
        comb.push_back({latitude + 20.0 / teeth, 100});
        comb.push_back({latitude + 40.0 / teeth, 100});
        comb.push_back({latitude + 60.0 / teeth, 0});
    }
    comb.push_back({81, -1});
    comb.push_back({-1, -1});
    comb.push_back(comb.front());
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(fault({comb}));
    CHECK(std::chrono::steady_clock::now() - begin <
          std::chrono::seconds(10));  // 100,000 positions: 0.1 s; all pairs: minutes
}
