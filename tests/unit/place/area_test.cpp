// Areas among the agreed places: alone, beside circles, with holes, at the date line and at the pole.
#include "agent/place/fusion.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::place;

namespace {

const WallTime now{Milliseconds(1'767'600'000'000)};

Ring square(double south, double west, double north, double east) {
    return {{south, west}, {south, east}, {north, east}, {north, west}, {south, west}};
}

Place area(const std::string& name, const std::vector<Polygon>& polygons) {
    return {PlaceId(name), {}, {}, {}, Area(polygons), {}};
}

Answer at(const std::vector<Place>& agreed, double latitude, double longitude, double accuracy = 10) {
    std::vector<const Place*> pointers;
    pointers.reserve(agreed.size());
    for (const auto& place : agreed) {
        pointers.push_back(&place);
    }
    Surroundings seen;
    seen.fix = Fix{latitude, longitude, accuracy, now};
    return locate(pointers, seen, now);
}

const Place block = area("block", {{{square(52.51, 13.40, 52.53, 13.42)}}});

}  // namespace

TEST_CASE("AFixInAnAreaIsInsideAndOneFarFromItOutside") {
    const auto inside = at({block}, 52.52, 13.41);
    CHECK(inside.verdict == Verdict::inside);
    CHECK(inside.place == PlaceId("block"));
    CHECK(at({block}, 52.6, 13.41).verdict == Verdict::outside);
    CHECK(at({block}, 52.53, 13.41, 500).verdict == Verdict::unknown);  // at the border
}

TEST_CASE("AHoleIsNoPartOfAnArea") {
    const auto ring = area("ring", {{{square(52.4, 13.2, 52.6, 13.6), square(52.48, 13.36, 52.52, 13.44)}}});
    CHECK(at({ring}, 52.45, 13.3).verdict == Verdict::inside);
    CHECK(at({ring}, 52.5, 13.4).verdict == Verdict::outside);
}

TEST_CASE("OfAnAreaAndACircleEitherIsEnoughAndBothMustBeLeft") {
    const Place circle{PlaceId("circle"), {}, {}, Circle{52.6, 13.41, 200}, {}, {}};
    CHECK(at({block, circle}, 52.52, 13.41).place == PlaceId("block"));
    CHECK(at({block, circle}, 52.6, 13.41).place == PlaceId("circle"));
    CHECK(at({block, circle}, 52.8, 13.41).verdict == Verdict::outside);

    Place both = block;
    both.circle = circle.circle;  // one place, marked twice
    CHECK(at({both}, 52.52, 13.41).verdict == Verdict::inside);
    CHECK(at({both}, 52.6, 13.41).verdict == Verdict::inside);
}

TEST_CASE("AnAreaCutAtTheDateLineIsOne") {
    const auto fiji = area("fiji", {{{square(-17, 179, -16, 180)}}, {{square(-17, -180, -16, -179)}}});
    for (const double longitude : {179.5, -179.5, 180.0, -180.0}) {
        CHECK(at({fiji}, -16.5, longitude).verdict == Verdict::inside);
    }
    CHECK(at({fiji}, -16.5, 178.0).verdict == Verdict::outside);
}

TEST_CASE("AnAreaAcrossTheEquatorIsNoNarrowerThanItIs") {
    const auto belt = area("belt", {{{square(-1, 10, 1, 11)}}});
    CHECK(at({belt}, 0, 10.5).verdict == Verdict::inside);
    CHECK(at({belt}, 0, 11.5).verdict == Verdict::outside);
}
