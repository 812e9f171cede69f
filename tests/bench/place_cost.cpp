// What a question about the place costs with 5,000 agreed places (the promise: under 50 us), and what reading them
// costs.
#include "agent/place/fusion.hpp"
#include "agent/place/geojson/places_file.hpp"
#include "tests/bench/measure.hpp"

#include <cmath>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

namespace {

using namespace shiftguard;
using namespace shiftguard::place;
using bench::measure;

constexpr int count = 5000;

std::string address(int number) {
    char text[18];
    std::snprintf(text, sizeof text, "aa:bb:cc:dd:%02x:%02x", static_cast<unsigned>(number) / 256U % 256U,
                  static_cast<unsigned>(number) % 256U);
    return text;
}

/// Homes of one city, 40 km across; every second one a polygon of 20 corners.
std::vector<Place> homes() {
    std::vector<Place> places;
    for (int i = 0; i < count; ++i) {
        const double latitude = 52.3 + 0.4 * (i % 71) / 71;
        const int row = i / 71;
        const double longitude = 13.1 + 0.6 * row / 71;
        Place place;
        place.id = PlaceId("home-" + std::to_string(i));
        place.access_points = {address(2 * i)};
        place.gateways = {address(2 * i + 1)};
        place.country = "DE";
        if (i % 2 == 0) {
            place.circle = Circle{latitude, longitude, 80};
        } else {
            Ring ring;
            for (int corner = 0; corner < 20; ++corner) {
                const double angle = 2 * std::numbers::pi * corner / 20;
                ring.push_back({latitude + 0.001 * std::sin(angle), longitude + 0.001 * std::cos(angle)});
            }
            ring.push_back(ring.front());
            place.area = Area({Polygon{{std::move(ring)}}});
        }
        places.push_back(std::move(place));
    }
    return places;
}

std::string as_geojson() {
    std::string features;
    for (int i = 0; i < count; ++i) {
        features += (i == 0 ? "" : ",") + (R"({"type":"Feature","properties":{"name":"home-)" + std::to_string(i)) +
                    R"("},"geometry":{"type":"Polygon","coordinates":[[)";
        for (int corner = 0; corner <= 19; ++corner) {
            const double angle = 2 * std::numbers::pi * (corner % 19) / 19;
            features += (corner == 0 ? "[" : ",[") + std::to_string(13 + 0.001 * std::cos(angle)) + "," +
                        std::to_string(52 + 0.001 * std::sin(angle)) + "]";
        }
        features += "]]}}";
    }
    return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}

}  // namespace

int main() {
    const auto places = homes();
    std::vector<const Place*> agreed;
    agreed.reserve(places.size());
    for (const auto& place : places) {
        agreed.push_back(&place);
    }
    const Atlas atlas(agreed);
    const WallTime now{};
    const auto ask = [&](const char* what, double accuracy_m, double longitude, bool network) {
        measure(what, 10000, [&](int round) {
            Surroundings seen;
            seen.fix = Fix{52.3 + 0.4 * (round % 997) / 997, longitude + 0.6 * (round % 491) / 491, accuracy_m, now};
            if (network) {
                seen.access_points = {address(round % count)};
            }
            return locate(atlas, seen, now).verdict;
        });
    };
    ask("place among 5,000: fix of 20 m in their city", 20, 13.1, false);
    ask("place among 5,000: fix of 2 km in their city", 2000, 13.1, false);
    ask("place among 5,000: fix of 20 km beside it", 20'000, 14.6, false);
    ask("place among 5,000: fix of 20 m far away", 20, 2.3, false);
    ask("place among 5,000: fix of 20 m and a network", 20, 13.1, true);
    measure("5,000 places made ready", 30, [&](int) { return Atlas(agreed).empty(); });

    const std::string document = as_geojson();
    if (!geojson::read_places(document).faults.empty()) {
        return 1;
    }
    measure("GeoJSON of 5,000 polygons of 19 corners read", 30,
            [&](int) { return geojson::read_places(document).places.size(); });
    return 0;
}
