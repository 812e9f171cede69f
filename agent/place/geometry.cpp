#include "agent/place/geometry.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace shiftguard::place {
namespace {

constexpr double earth_radius_m = 6371008.8;
constexpr double date_line = 180;

double radians(double degrees) {
    return degrees * std::numbers::pi / 180.0;
}

/// The same direction, between -180 and 180.
double wrapped(double longitude) {
    return std::remainder(longitude, 360.0);
}

double squared_distance_to_edge(double x, double y, double dx, double dy) {
    const double length = dx * dx + dy * dy;
    const double along = length > 0 ? std::clamp(-(x * dx + y * dy) / length, 0.0, 1.0) : 0.0;
    const double off_x = x + along * dx;
    const double off_y = y + along * dy;
    return off_x * off_x + off_y * off_y;
}

/// What of a distance in the plane around a position is true on the sphere, at least. No path of length q leaves the
/// belt of q/R around the latitude, where longitudes shrink by no more than cos(q/R) - tan(latitude) sin(q/R); the
/// bound holds for any q up to the distance, and grows with q up to the cap.
double sure_of(double planar_m, double latitude) {
    const double slope = std::abs(std::tan(radians(latitude)));
    const double q = std::min(planar_m / earth_radius_m, 1 / (2 * (slope + 1)));
    return earth_radius_m * q * (1 - slope * q - q * q / 2);
}

using Span = std::pair<double, double>;

/// The same ground as spans that do not meet, in order.
std::vector<Span> united(std::vector<Span> spans) {
    std::sort(spans.begin(), spans.end());
    std::vector<Span> joined;
    for (const auto& span : spans) {
        if (joined.empty() || span.first > joined.back().second) {
            joined.push_back(span);
        } else {
            joined.back().second = std::max(joined.back().second, span.second);
        }
    }
    return joined;
}

/// What of the one lies in none of the other; both united.
std::vector<Span> without(const std::vector<Span>& spans, const std::vector<Span>& others) {
    std::vector<Span> left;
    auto other = others.begin();
    for (auto [from, to] : spans) {
        while (other != others.end() && other->second <= from) {
            ++other;
        }
        for (auto each = other; each != others.end() && each->first < to; ++each) {
            if (each->first > from) {
                left.emplace_back(from, each->first);
            }
            from = each->second;
        }
        if (from < to) {
            left.emplace_back(from, to);
        }
    }
    return left;
}

/// Square degrees; positive where the ring runs counterclockwise.
double turned_area(const Ring& ring) {
    double area = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        area += (ring[i].longitude - ring[0].longitude) * (ring[i + 1].latitude - ring[0].latitude) -
                (ring[i + 1].longitude - ring[0].longitude) * (ring[i].latitude - ring[0].latitude);
    }
    return area / 2;
}

}  // namespace

double distance_m(double latitude_a, double longitude_a, double latitude_b, double longitude_b) {
    const double half_latitude = std::sin(radians(latitude_b - latitude_a) / 2);
    const double half_longitude = std::sin(radians(longitude_b - longitude_a) / 2);
    const double haversine = half_latitude * half_latitude + std::cos(radians(latitude_a)) *
                                                                 std::cos(radians(latitude_b)) * half_longitude *
                                                                 half_longitude;
    return 2 * earth_radius_m * std::asin(std::sqrt(std::clamp(haversine, 0.0, 1.0)));  // rounding may pass 1
}

double clearance_m(const Circle& circle, const Position& position) {
    return circle.radius_m - distance_m(circle.latitude, circle.longitude, position.latitude, position.longitude);
}

Area::Area(const std::vector<Polygon>& polygons) {
    for (const auto& polygon : polygons) {
        auto& edges = polygons_.emplace_back();
        for (std::size_t r = 0; r < polygon.rings.size(); ++r) {
            const auto& ring = polygon.rings[r];
            const bool outer = r == 0;
            const bool forwards = (turned_area(ring) > 0) == outer;
            for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
                edges.push_back(forwards ? Edge{ring[i], ring[i + 1]} : Edge{ring[i + 1], ring[i]});
            }
        }
        border_.insert(border_.end(), edges.begin(), edges.end());
    }
    if (polygons_.size() > 1) {
        weld_at_common_edges();
    }
    weld_at_the_date_line();
    surround();
}

void Area::weld_at_common_edges() {
    using Ends = std::array<double, 4>;
    const auto ends = [](const Position& from, const Position& to) {
        return Ends{from.longitude, from.latitude, to.longitude, to.latitude};
    };
    std::vector<Ends> known;
    known.reserve(border_.size());
    for (const auto& edge : border_) {
        known.push_back(ends(edge.from, edge.to));
    }
    std::sort(known.begin(), known.end());
    std::erase_if(border_, [&](const Edge& edge) {
        return std::binary_search(known.begin(), known.end(), ends(edge.to, edge.from));
    });
}

void Area::weld_at_the_date_line() {
    std::vector<Span> west;  // ranges of latitude
    std::vector<Span> east;
    std::erase_if(border_, [&](const Edge& edge) {
        const bool cut = edge.from.longitude == edge.to.longitude && std::abs(edge.from.longitude) == date_line;
        if (cut) {
            (edge.from.longitude < 0 ? west : east)
                .emplace_back(std::min(edge.from.latitude, edge.to.latitude),
                              std::max(edge.from.latitude, edge.to.latitude));
        }
        return cut;
    });
    west = united(std::move(west));
    east = united(std::move(east));
    for (const auto& [from, to] : without(west, east)) {
        border_.push_back({{from, -date_line}, {to, -date_line}});
    }
    for (const auto& [from, to] : without(east, west)) {
        border_.push_back({{from, date_line}, {to, date_line}});
    }
}

void Area::surround() {
    double x = 0;
    double y = 0;
    double z = 0;
    for (const auto& polygon : polygons_) {
        for (const auto& edge : polygon) {
            x += std::cos(radians(edge.from.latitude)) * std::cos(radians(edge.from.longitude));
            y += std::cos(radians(edge.from.latitude)) * std::sin(radians(edge.from.longitude));
            z += std::sin(radians(edge.from.latitude));
        }
    }
    disc_.latitude = std::atan2(z, std::hypot(x, y)) * 180 / std::numbers::pi;
    disc_.longitude = std::atan2(y, x) * 180 / std::numbers::pi;
    for (const auto& polygon : polygons_) {
        for (const auto& edge : polygon) {
            // No point of an edge is farther from the nearer of its ends than half the edge's length.
            const double flattest = std::min(std::abs(edge.from.latitude), std::abs(edge.to.latitude));
            const bool over_equator = (edge.from.latitude < 0) != (edge.to.latitude < 0);
            const double across =
                (edge.to.longitude - edge.from.longitude) * (over_equator ? 1 : std::cos(radians(flattest)));
            const double half = earth_radius_m * radians(std::hypot(across, edge.to.latitude - edge.from.latitude)) / 2;
            disc_.radius_m =
                std::max(disc_.radius_m, half - place::clearance_m({disc_.latitude, disc_.longitude, 0}, edge.from));
        }
    }
}

bool Area::holds(const std::vector<Edge>& polygon, const Position& position) {
    const auto holds_at = [&](double longitude) {
        bool in = false;
        for (const auto& [from, to] : polygon) {
            if ((from.latitude > position.latitude) != (to.latitude > position.latitude)) {
                const double share = (position.latitude - from.latitude) / (to.latitude - from.latitude);
                in ^= longitude < from.longitude + share * (to.longitude - from.longitude);
            }
        }
        return in;
    };
    return holds_at(position.longitude) || (std::abs(position.longitude) == date_line && holds_at(-position.longitude));
}

/// Infinite where there is no edge.
double Area::sure_distance_m(const std::vector<Edge>& edges, const Position& position) {
    const double shrunk = std::cos(radians(position.latitude));
    double nearest = std::numeric_limits<double>::infinity();
    for (const auto& [from, to] : edges) {
        const double x = wrapped(from.longitude - position.longitude);
        nearest = std::min(
            nearest, squared_distance_to_edge(x * shrunk, from.latitude - position.latitude,
                                              (to.longitude - from.longitude) * shrunk, to.latitude - from.latitude));
    }
    return sure_of(earth_radius_m * radians(std::sqrt(nearest)), position.latitude);
}

double Area::clearance_m(const Position& position) const {
    double sure = sure_distance_m(border_, position);
    bool in = false;
    for (const auto& polygon : polygons_) {
        if (holds(polygon, position)) {
            in = true;
            // Another polygon's edges may lie within this one and end nothing.
            sure = polygons_.size() > 1 ? std::max(sure, sure_distance_m(polygon, position)) : sure;
        }
    }
    return in ? sure : -std::max(sure, -place::clearance_m(disc_, position));
}

}  // namespace shiftguard::place
