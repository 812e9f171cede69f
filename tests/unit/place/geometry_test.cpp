#include "agent/place/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard::place;

namespace {

constexpr double metres_a_degree = 111'195.08;

Ring box(double west, double south, double east, double north) {
    return {{south, west}, {south, east}, {north, east}, {north, west}, {south, west}};
}

Area one(std::vector<Ring> rings) {
    return Area({Polygon{std::move(rings)}});
}

/// The slow, obvious reference: the least great-circle distance to many points on every edge.
double distance_to_rings(const std::vector<Polygon>& polygons, const Position& position) {
    constexpr int steps = 2000;
    double nearest = 1e9;
    for (const auto& polygon : polygons) {
        for (const auto& ring : polygon.rings) {
            for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
                for (int step = 0; step <= steps; ++step) {
                    const double share = static_cast<double>(step) / steps;
                    nearest = std::min(
                        nearest, distance_m(position.latitude, position.longitude,
                                            ring[i].latitude + share * (ring[i + 1].latitude - ring[i].latitude),
                                            ring[i].longitude + share * (ring[i + 1].longitude - ring[i].longitude)));
                }
            }
        }
    }
    return nearest;
}

}  // namespace

TEST_CASE("MeasuresGreatCircleDistances") {
    CHECK(distance_m(52.5, 13.4, 52.5, 13.4) == 0);
    // One degree of a great circle: 6371008.8 m * pi / 180.
    CHECK(distance_m(0, 0, 0, 1) == Approx(111'195.08).epsilon(1e-6));
    CHECK(distance_m(10, 20, 11, 20) == Approx(111'195.08).epsilon(1e-6));
    // Berlin to Paris, as great-circle calculators give it.
    CHECK(distance_m(52.5200, 13.4050, 48.8566, 2.3522) == Approx(877'464).epsilon(1e-3));
    CHECK(distance_m(0, 179.5, 0, -179.5) == Approx(111'195.08).epsilon(1e-6));
    CHECK(distance_m(90, 0, -90, 0) == Approx(6371008.8 * 3.14159265358979).epsilon(1e-9));
    CHECK(distance_m(0, 0, 0, 180) == Approx(6371008.8 * 3.14159265358979).epsilon(1e-9));
    CHECK(distance_m(90, 0, 90, 123) == Approx(0).margin(1e-6));
}

TEST_CASE("MeasuresHowFarInsideOrOutsideOfACircleAPositionIs") {
    const Circle circle{0, 0, 1000};
    CHECK(clearance_m(circle, {0, 0}) == 1000);
    CHECK(clearance_m(circle, {0, 2000 / metres_a_degree}) == Approx(-1000).epsilon(1e-6));
}

TEST_CASE("MeasuresHowFarInsideOrOutsideOfAPolygonAPositionIs") {
    const Area area = one({box(13.0, 52.0, 13.1, 52.1)});
    CHECK(area.clearance_m({52.01, 13.05}) == Approx(0.01 * metres_a_degree).epsilon(1e-3));
    CHECK(area.clearance_m({51.99, 13.05}) == Approx(-0.01 * metres_a_degree).epsilon(1e-3));
    const double beside = 0.01 * metres_a_degree * std::cos(52.05 * std::numbers::pi / 180);
    CHECK(area.clearance_m({52.05, 13.01}) == Approx(beside).epsilon(1e-3));
    CHECK(area.clearance_m({52.05, 13.11}) == Approx(-beside).epsilon(1e-3));
    CHECK(area.clearance_m({52.0, 13.05}) == Approx(0).margin(1e-6));
    CHECK(area.clearance_m({-52.05, -166.95}) < -1e7);
}

TEST_CASE("AHoleIsOutside") {
    const Area area = one({box(13.0, 52.0, 13.1, 52.1), box(13.04, 52.04, 13.06, 52.06)});
    CHECK(area.clearance_m({52.05, 13.05}) < -600);
    CHECK(area.clearance_m({52.03, 13.05}) == Approx(0.01 * metres_a_degree).epsilon(1e-3));
}

TEST_CASE("APositionIsInWhereItIsInAnyOfThePolygons") {
    const Area area({Polygon{{box(13.0, 52.0, 13.1, 52.1)}}, Polygon{{box(14.0, 52.0, 14.1, 52.1)}}});
    CHECK(area.clearance_m({52.05, 13.05}) > 3000);
    CHECK(area.clearance_m({52.05, 14.05}) > 3000);
    CHECK(area.clearance_m({52.05, 13.55}) < -3000);
}

TEST_CASE("AnEdgeThatLiesInsideOfAnotherPolygonEndsNothing") {
    const Area overlapping({Polygon{{box(13, 52, 13.12, 52.1)}}, Polygon{{box(13.1, 52, 13.2, 52.1)}}});
    const double to_the_first_ones_edge = 0.02 * metres_a_degree * std::cos(52.05 * std::numbers::pi / 180);
    CHECK(overlapping.clearance_m({52.05, 13.1}) == Approx(to_the_first_ones_edge).epsilon(0.01));
    CHECK(overlapping.clearance_m({52.05, 13.25}) < 0);
}

TEST_CASE("PolygonsThatAdjoinAlongACommonEdgeAreOneAgain") {
    auto clockwise = box(13.1, 52, 13.2, 52.1);
    std::reverse(clockwise.begin(), clockwise.end());
    const Area joined({Polygon{{box(13, 52, 13.1, 52.1)}}, Polygon{{clockwise}}});
    const Area whole = one({box(13, 52, 13.2, 52.1)});
    for (const double longitude : {13.05, 13.099, 13.101, 13.15}) {
        CAPTURE(longitude);
        CHECK(joined.clearance_m({52.05, longitude}) == Approx(whole.clearance_m({52.05, longitude})));
    }
    // Of two that lie over each other the common edge is a border still.
    const Area doubled({Polygon{{box(13, 52, 13.1, 52.1)}}, Polygon{{box(13, 52, 13.1, 52.1)}}});
    CHECK(doubled.clearance_m({52.05, 13.11}) < 0);
    CHECK(doubled.clearance_m({52.05, 13.099}) < 100);
}

TEST_CASE("PolygonsThatWereCutAtTheDateLineAreOneAgain") {
    const Area area({Polygon{{box(179, -18, 180, -17)}}, Polygon{{box(-180, -18, -179, -17)}}});
    for (const double longitude : {180.0, -180.0, 179.999, -179.999, 179.6, -179.6}) {
        CAPTURE(longitude);
        CHECK(area.clearance_m({-17.5, longitude}) > 40'000);
    }
    CHECK(area.clearance_m({-16.5, 180}) == Approx(-0.5 * metres_a_degree).epsilon(5e-3));
    CHECK(area.clearance_m({-17.5, 178.9}) < -10'000);
    CHECK(area.clearance_m({-17.5, 178.9}) > -11'000);
}

TEST_CASE("WhatIsCutAtTheDateLineOnOneSideOnlyEndsThere") {
    const Area area({Polygon{{box(179, -18, 180, -17)}}, Polygon{{box(-180, -17.5, -179, -17)}}});
    CHECK(area.clearance_m({-17.25, 179.999}) > 25'000);
    CHECK(area.clearance_m({-17.75, 179.999}) == Approx(106).epsilon(0.01));
    CHECK(area.clearance_m({-17.75, -179.999}) == Approx(-106).epsilon(0.01));
}

TEST_CASE("APolygonIsNearAcrossTheDateLine") {
    const Area area = one({box(179, -18, 180, -17)});
    CHECK(area.clearance_m({-17.5, -179.99}) ==
          Approx(-0.01 * metres_a_degree * std::cos(17.5 * std::numbers::pi / 180)).epsilon(2e-3));
}

TEST_CASE("ABeltAroundTheEarthHasNoBorderAtTheDateLine") {
    const Area area = one({{{50, -180}, {50, 0}, {50, 180}, {60, 180}, {60, 0}, {60, -180}, {50, -180}}});
    CHECK(area.clearance_m({55, 179.99}) > 100'000);
    CHECK(area.clearance_m({55, -180}) > 100'000);
    CHECK(area.clearance_m({45, 180}) < -100'000);
}

TEST_CASE("NeverTellsMoreThanTheTrueDistanceToTheBorderOfAPolygon") {
    std::minstd_rand random(11);
    std::uniform_real_distribution<double> unit(-1, 1);
    for (int round = 0; round < 150; ++round) {
        const double latitude = 89 * unit(random);
        const double longitude = 178 * unit(random);
        const double size = std::pow(10.0, -3 + 3 * std::abs(unit(random)));  // up to a degree
        const std::vector<Polygon> polygons{Polygon{{{{latitude, longitude},
                                                      {latitude + size * unit(random), longitude + size},
                                                      {latitude + size, longitude + size * unit(random)},
                                                      {latitude, longitude}}}}};
        const Area area(polygons);
        const Position position{std::clamp(latitude + 3 * size * unit(random), -90.0, 90.0),
                                longitude + 3 * size * unit(random)};
        const double truth = distance_to_rings(polygons, position);
        const double told = std::abs(area.clearance_m(position));
        CAPTURE(latitude, longitude, size, truth, told);
        REQUIRE(told <= truth * (1 + 1e-3) + 0.1);  // the reference's own grain
        if (truth < 10'000 && std::abs(latitude) < 60) {
            REQUIRE(told >= truth * 0.99);
        }
    }
}

TEST_CASE("TheDiscHoldsEveryPointOfTheBorder") {
    const std::vector<Polygon> polygons{Polygon{{box(-60, 50, 80, 70)}}, Polygon{{box(100, -80, 110, -10)}}};
    const Area area(polygons);
    for (const auto& polygon : polygons) {
        for (std::size_t i = 0; i + 1 < polygon.rings[0].size(); ++i) {
            const auto& [from, to] = std::pair(polygon.rings[0][i], polygon.rings[0][i + 1]);
            for (double share = 0; share <= 1; share += 0.01) {
                CHECK(clearance_m(area.disc(), {from.latitude + share * (to.latitude - from.latitude),
                                                from.longitude + share * (to.longitude - from.longitude)}) >= 0);
            }
        }
    }
}
