// Reads agreed places from a GeoJSON FeatureCollection, or says everything that is wrong with it: each fault one
// sentence with JSON pointer and line. What is read may be used as it is: marks are in their spelling, names are
// unique, polygons are good (polygon_check.hpp), and there is at least one place.
//
// Each Feature is a place: properties.name; radius_m (with a Point); bssids, gateways (lists of hardware addresses);
// country (two letters), public_ranges (list of ranges of internet addresses). The geometry is a Point, a Polygon, a
// MultiPolygon, or null where only networks mark the place.
#pragma once

#include "agent/place/place.hpp"
#include "common/document/fault.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace shiftguard::place::geojson {

inline constexpr std::size_t places_file_bytes = std::size_t{10} * 1024 * 1024;
inline constexpr std::size_t most_places = 10'000;
inline constexpr std::size_t most_positions = 100'000;

struct PlacesReading {
    std::vector<Place> places;
    std::vector<document::Fault> faults;  ///< at most 100; empty: the places may be used
};

[[nodiscard]] PlacesReading read_places(std::string_view document);

}  // namespace shiftguard::place::geojson
