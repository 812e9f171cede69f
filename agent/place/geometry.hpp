// Shapes on the earth, and how far a position is inside or outside of them: a lower bound in metres, never too much, so
// that what is proved with it stays proved. Pure.
//
// Distances are great-circle distances on a sphere of the mean earth radius, 6371008.8 m; the ellipsoid differs from it
// by at most 0.6 %. A polygon's edges are straight in longitude and latitude (RFC 7946 section 3.1.1). Distances to
// them are taken in the plane that touches the earth at the position, longitudes shrunk by the cosine of its latitude.
// That overstates a distance d by up to tan(latitude) * d/R + (d/R)^2 / 2: 0.3 % at 10 km and 60 degrees. So much is
// taken off, and what lies farther than the plane can tell is judged by the polygon's surrounding disc.
#pragma once

#include <cstdint>
#include <vector>

namespace shiftguard::place {

struct Position {
    double latitude = 0;   ///< degrees, WGS 84
    double longitude = 0;  ///< degrees
    friend bool operator==(const Position&, const Position&) = default;
};

struct Circle {
    double latitude = 0;   ///< degrees, WGS 84
    double longitude = 0;  ///< degrees
    double radius_m = 0;   ///< metres
};

/// The last position is the first again.
using Ring = std::vector<Position>;

/// The outer ring, then its holes. Rings are cut at the date line, as RFC 7946 section 3.1.9 asks.
struct Polygon {
    std::vector<Ring> rings;
};

/// Great-circle distance in metres (haversine).
[[nodiscard]] double distance_m(double latitude_a, double longitude_a, double latitude_b, double longitude_b);

/// How far inside (positive: the disc of so many metres around the position lies within) or outside (negative: that
/// disc lies without). 0: on the border, or too near to tell.
[[nodiscard]] double clearance_m(const Circle& circle, const Position& position);

/// Polygons made ready to be asked: a position is in where it is in any of them. Two that were cut apart, at the date
/// line or along edges that both have, are one again. Precondition: each keeps to polygon_fault (polygon_check.hpp).
class Area {
public:
    explicit Area(const std::vector<Polygon>& polygons);

    /// As for a circle. Takes time in proportion to the positions: 5 ns each, twice where it is in one of several.
    [[nodiscard]] double clearance_m(const Position& position) const;

    /// A disc that holds the whole area.
    [[nodiscard]] const Circle& disc() const { return disc_; }

private:
    struct Edge {
        Position from;
        Position to;
    };

    void weld_at_the_date_line();
    void weld_at_common_edges();
    void surround();
    [[nodiscard]] static bool holds(const std::vector<Edge>& polygon, const Position& position);
    [[nodiscard]] static double sure_distance_m(const std::vector<Edge>& edges, const Position& position);

    /// All rings of a polygon as one list: the even-odd rule knows holes. What is left of an edge is inside.
    std::vector<std::vector<Edge>> polygons_;
    std::vector<Edge> border_;  ///< all edges but those that lie inside of the whole
    Circle disc_;
};

}  // namespace shiftguard::place
