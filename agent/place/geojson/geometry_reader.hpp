// Reads a GeoJSON geometry (RFC 7946): a Point, a Polygon or a MultiPolygon, and says what is wrong with any other.
#pragma once

#include "agent/place/geometry.hpp"
#include "common/document/fault.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::place::geojson {

/// The faults of a document, up to a number that a person can read.
class Faults {
public:
    static constexpr std::size_t most = 100;
    explicit Faults(std::vector<document::Fault>& faults) : faults_(faults) {}
    void add(std::string pointer, std::string reason) {
        if (faults_.size() < most) {
            faults_.push_back({std::move(pointer), 0, std::move(reason)});
        }
    }
    [[nodiscard]] std::size_t count() const { return faults_.size(); }
    [[nodiscard]] bool full() const { return faults_.size() >= most; }

private:
    std::vector<document::Fault>& faults_;
};

/// One of the two.
struct Geometry {
    std::optional<Position> point;
    std::vector<Polygon> polygons;
};

class GeometryReader {
public:
    /// `positions`: how many a document may hold together.
    GeometryReader(Faults& faults, std::size_t positions) : faults_(faults), allowed_(positions), left_(positions) {}

    /// nullopt where a fault was added. `pointer`: where the geometry lies in its document.
    [[nodiscard]] std::optional<Geometry> read(const nlohmann::json& geometry, const std::string& pointer);

    /// The coordinates of a MultiPolygon alone.
    [[nodiscard]] std::optional<std::vector<Polygon>> read_polygons(const nlohmann::json& coordinates,
                                                                    const std::string& pointer);

private:
    std::optional<Position> read_position(const nlohmann::json& coordinates, const std::string& list,
                                          std::optional<std::size_t> index);
    std::optional<Polygon> read_polygon(const nlohmann::json& coordinates, const std::string& pointer);
    std::optional<Ring> read_ring(const nlohmann::json& coordinates, const std::string& pointer);

    Faults& faults_;
    std::size_t allowed_;
    std::size_t left_;
};

/// Adds a fault for every key but these. `what`: what knows them.
void refuse_other_keys(const nlohmann::json& object, const std::string& pointer, const std::vector<std::string>& known,
                       const std::string& what, Faults& faults);

}  // namespace shiftguard::place::geojson
