#include "agent/place/geojson/geometry_reader.hpp"

#include "agent/place/polygon_check.hpp"
#include "common/document/document.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

namespace shiftguard::place::geojson {

using document::step_into;
using Json = nlohmann::json;

void refuse_other_keys(const Json& object, const std::string& pointer, const std::vector<std::string>& known,
                       const std::string& what, Faults& faults) {
    for (const auto& [key, value] : object.items()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) {
            continue;
        }
        if (key == "crs") {
            faults.add(step_into(pointer, key), "take it out: coordinates are always WGS 84 (RFC 7946 section 4)");
            continue;
        }
        std::string list;
        for (const auto& word : known) {
            list += list.empty() ? "" : ", ";
            list += word;
        }
        faults.add(step_into(pointer, key), std::string("unknown key; ").append(what).append(" knows ").append(list));
    }
}

std::optional<Geometry> GeometryReader::read(const Json& geometry, const std::string& pointer) {
    if (!geometry.is_object()) {
        faults_.add(pointer, "must be a GeoJSON geometry, an object { }");
        return std::nullopt;
    }
    refuse_other_keys(geometry, pointer, {"type", "coordinates", "bbox"}, "a geometry", faults_);
    const auto type = geometry.value("type", Json());
    const bool many = type == "MultiPolygon";
    if (!many && type != "Point" && type != "Polygon") {
        faults_.add(step_into(pointer, "type"), R"(must be "Point", "Polygon" or "MultiPolygon")");
        return std::nullopt;
    }
    const std::string below = step_into(pointer, "coordinates");
    const auto coordinates = geometry.find("coordinates");
    if (coordinates == geometry.end() || !coordinates->is_array() || coordinates->empty()) {
        faults_.add(below, "must be a list that is not empty");
        return std::nullopt;
    }
    if (type == "Point") {
        const auto point = read_position(*coordinates, below, std::nullopt);
        return point ? std::optional(Geometry{point, {}}) : std::nullopt;
    }
    if (many) {
        auto polygons = read_polygons(*coordinates, below);
        return polygons ? std::optional(Geometry{std::nullopt, std::move(*polygons)}) : std::nullopt;
    }
    auto polygon = read_polygon(*coordinates, below);
    return polygon ? std::optional(Geometry{std::nullopt, {std::move(*polygon)}}) : std::nullopt;
}

std::optional<std::vector<Polygon>> GeometryReader::read_polygons(const Json& coordinates, const std::string& pointer) {
    const std::size_t before = faults_.count();
    std::vector<Polygon> polygons;
    for (std::size_t i = 0; i < coordinates.size() && !faults_.full(); ++i) {
        if (auto polygon = read_polygon(coordinates[i], step_into(pointer, i))) {
            polygons.push_back(std::move(*polygon));
        }
    }
    return faults_.count() == before ? std::optional(std::move(polygons)) : std::nullopt;
}

std::optional<Polygon> GeometryReader::read_polygon(const Json& coordinates, const std::string& pointer) {
    if (!coordinates.is_array() || coordinates.empty()) {
        faults_.add(pointer, "must be a list of rings, the outer one first");
        return std::nullopt;
    }
    Polygon polygon;
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
        auto ring = read_ring(coordinates[i], step_into(pointer, i));
        if (!ring) {
            return std::nullopt;
        }
        polygon.rings.push_back(std::move(*ring));
    }
    if (auto fault = polygon_fault(polygon)) {
        const std::string ring = step_into(pointer, fault->ring);
        faults_.add(fault->position ? step_into(ring, *fault->position) : ring, std::move(fault->reason));
        return std::nullopt;
    }
    return polygon;
}

std::optional<Ring> GeometryReader::read_ring(const Json& coordinates, const std::string& pointer) {
    if (!coordinates.is_array()) {
        faults_.add(pointer, "must be a list of positions");
        return std::nullopt;
    }
    Ring ring;
    ring.reserve(std::min(coordinates.size(), left_));
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
        const auto position = read_position(coordinates[i], pointer, i);
        if (!position) {
            return std::nullopt;
        }
        ring.push_back(*position);
    }
    return ring;
}

std::optional<Position> GeometryReader::read_position(const Json& coordinates, const std::string& list,
                                                      std::optional<std::size_t> index) {
    const auto refuse = [&](std::string reason) {
        faults_.add(index ? step_into(list, *index) : list, std::move(reason));
        return std::nullopt;
    };
    if (left_ == 0) {
        return refuse("the document holds more than " + std::to_string(allowed_) + " positions");
    }
    --left_;
    constexpr std::size_t with_altitude = 3;
    const bool numbers = coordinates.is_array() && std::all_of(coordinates.begin(), coordinates.end(),
                                                               [](const Json& each) { return each.is_number(); });
    if (!numbers || coordinates.size() < 2 || coordinates.size() > with_altitude) {
        return refuse("a position must be [longitude, latitude], with an altitude at most");
    }
    const auto longitude = coordinates[0].get<double>();
    const auto latitude = coordinates[1].get<double>();
    const bool latitude_fits = std::abs(latitude) <= 90;
    if (!latitude_fits && std::abs(latitude) <= 180 && std::abs(longitude) <= 90) {
        return refuse(
            "the latitude must lie between -90 and 90; GeoJSON writes the longitude first: are they swapped?");
    }
    if (!latitude_fits) {
        return refuse("the latitude, the second number, must lie between -90 and 90");
    }
    if (!(std::abs(longitude) <= 180)) {
        return refuse("the longitude, the first number, must lie between -180 and 180");
    }
    return Position{latitude, longitude};
}

}  // namespace shiftguard::place::geojson
