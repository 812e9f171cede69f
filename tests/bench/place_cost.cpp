// What a question about the place costs with 5,000 agreed places (the promise: under 50 us), and what reading them
// costs.
#include "agent/place/fusion.hpp"
#include "agent/place/geojson/places_file.hpp"
#include "tests/bench/percentile.hpp"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using namespace shiftguard;
using namespace shiftguard::place;
using bench::with_percentile;

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

std::vector<const Place*> agreed_homes() {
    static const auto places = homes();
    std::vector<const Place*> agreed;
    agreed.reserve(places.size());
    for (const auto& place : places) {
        agreed.push_back(&place);
    }
    return agreed;
}

enum class Network : std::uint8_t { unseen, seen };

void ask(benchmark::State& state, double accuracy_m, double longitude, Network network) {
    const Atlas atlas(agreed_homes());
    const WallTime now{};
    int round = 0;
    while (state.KeepRunning()) {
        ++round;
        Surroundings seen;
        seen.fix = Fix{52.3 + 0.4 * (round % 997) / 997, longitude + 0.6 * (round % 491) / 491, accuracy_m, now};
        if (network == Network::seen) {
            seen.access_points = {address(round % count)};
        }
        benchmark::DoNotOptimize(locate(atlas, seen, now));
    }
}

void make_5000_places_ready(benchmark::State& state) {
    const auto agreed = agreed_homes();
    while (state.KeepRunning()) {
        benchmark::DoNotOptimize(Atlas(agreed));
    }
}

void read_geojson_of_5000_polygons_of_19_corners(benchmark::State& state) {
    const std::string document = as_geojson();
    while (state.KeepRunning()) {
        const auto read = geojson::read_places(document);
        if (!read.faults.empty()) {
            state.SkipWithError("the benchmark's own GeoJSON has a fault");
            break;
        }
        benchmark::DoNotOptimize(read);
    }
}

BENCHMARK_CAPTURE(ask, one_of_5000_by_a_fix_of_20_m_in_their_city, 20, 13.1, Network::unseen)->Apply(with_percentile);
BENCHMARK_CAPTURE(ask, one_of_5000_by_a_fix_of_2_km_in_their_city, 2000, 13.1, Network::unseen)->Apply(with_percentile);
BENCHMARK_CAPTURE(ask, one_of_5000_by_a_fix_of_20_km_beside_it, 20'000, 14.6, Network::unseen)->Apply(with_percentile);
BENCHMARK_CAPTURE(ask, one_of_5000_by_a_fix_of_20_m_far_away, 20, 2.3, Network::unseen)->Apply(with_percentile);
BENCHMARK_CAPTURE(ask, one_of_5000_by_a_fix_of_20_m_and_a_network, 20, 13.1, Network::seen)->Apply(with_percentile);
BENCHMARK(make_5000_places_ready)->Unit(benchmark::kMillisecond)->Apply(with_percentile);
BENCHMARK(read_geojson_of_5000_polygons_of_19_corners)->Unit(benchmark::kMillisecond)->Apply(with_percentile);

}  // namespace
