#include "agent/place/polygon_check.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

namespace shiftguard::place {
namespace {

__extension__ using Wide = __int128;  // a product of two differences has 79 bits

/// Longitude and latitude in billionths of a degree.
struct Point {
    std::int64_t x = 0;
    std::int64_t y = 0;
    friend auto operator<=>(const Point&, const Point&) = default;
};

Point to_point(const Position& position) {
    constexpr double billion = 1e9;
    return {std::llround(position.longitude * billion), std::llround(position.latitude * billion)};
}

/// 1: c lies to the left of the way from a to b; -1: to the right; 0: on its line.
int turn(const Point& a, const Point& b, const Point& c) {
    const Wide left = static_cast<Wide>(b.x - a.x) * (c.y - a.y);
    const Wide right = static_cast<Wide>(b.y - a.y) * (c.x - a.x);
    return (left > right ? 1 : 0) - (left < right ? 1 : 0);
}

struct Edge {
    Point from;  ///< the lesser end
    Point to;
    std::size_t ring = 0;
    std::size_t position = 0;  ///< where it begins in its ring
    bool rightward = true;     ///< the ring goes from `from` to `to`
};

/// Ends in common are no meeting: only neighbours in a ring have any.
bool meet(const Edge& a, const Edge& b) {
    if (a.from == b.from) {
        return turn(a.from, a.to, b.to) == 0;
    }
    if (a.to == b.to) {
        return turn(a.from, a.to, b.from) == 0;
    }
    if (a.to == b.from || b.to == a.from) {
        return false;
    }
    const int a_sees = turn(a.from, a.to, b.from) * turn(a.from, a.to, b.to);
    const int b_sees = turn(b.from, b.to, a.from) * turn(b.from, b.to, a.to);
    const bool on_one_line = turn(a.from, a.to, b.from) == 0 && turn(a.from, a.to, b.to) == 0;
    return on_one_line ? std::max(a.from, b.from) <= std::min(a.to, b.to) : a_sees <= 0 && b_sees <= 0;
}

std::string meeting_of(std::size_t ring, std::size_t other) {
    return ring == other ? "the ring crosses or touches itself here"
                         : "the ring crosses or touches another ring of its polygon here";
}

/// Goes over the edges from left to right and keeps those in order, from below to above, that stand over the line.
class Sweep {
public:
    Sweep(std::vector<Edge> edges, std::size_t rings)
        : edges_(std::move(edges)),
          parents_(rings),
          seen_(rings),
          turns_left_(rings),
          standing_(Below{&edges_}),
          places_(edges_.size()) {}

    Sweep(const Sweep&) = delete;  // standing_ points to edges_
    Sweep& operator=(const Sweep&) = delete;

    std::optional<PolygonFault> fault() {
        if (auto fault = repeated_position()) {
            return fault;
        }
        wind();
        for (const auto& [point, begins, edge] : stops()) {
            auto fault = begins ? begin(edge) : end(edge);
            if (fault) {
                return fault;
            }
        }
        return misplaced_hole();
    }

private:
    struct Below {
        const std::vector<Edge>* edges;
        bool operator()(std::size_t a, std::size_t b) const {
            const Edge& s = (*edges)[a];
            const Edge& t = (*edges)[b];
            if (t.from < s.from) {
                return a != b && !(*this)(b, a);
            }
            if (const int side = turn(s.from, s.to, t.from); side != 0) {
                return side > 0;
            }
            if (const int side = turn(s.from, s.to, t.to); side != 0) {
                return side > 0;
            }
            // Of one begin or one line. Where s and t begin at one point, both orders end here: by number.
            return a < b;
        }
    };
    struct Stop {
        Point point;
        bool begins = false;  ///< at one point edges end before others begin
        std::size_t edge = 0;
        friend auto operator<=>(const Stop&, const Stop&) = default;
    };
    using Standing = std::set<std::size_t, Below>;

    [[nodiscard]] std::vector<Stop> stops() const {
        std::vector<Stop> stops;
        stops.reserve(2 * edges_.size());
        for (std::size_t i = 0; i < edges_.size(); ++i) {
            stops.push_back({edges_[i].from, true, i});
            stops.push_back({edges_[i].to, false, i});
        }
        std::sort(stops.begin(), stops.end());
        return stops;
    }

    /// Where two corners are one point. Thereafter edges that share an end are neighbours.
    [[nodiscard]] std::optional<PolygonFault> repeated_position() const {
        std::vector<std::pair<Point, std::size_t>> corners;
        corners.reserve(edges_.size());
        for (std::size_t i = 0; i < edges_.size(); ++i) {
            corners.emplace_back(edges_[i].rightward ? edges_[i].from : edges_[i].to, i);
        }
        std::sort(corners.begin(), corners.end());
        const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
        const auto found = std::adjacent_find(corners.begin(), corners.end(), same);
        if (found == corners.end()) {
            return std::nullopt;
        }
        const Edge& first = edges_[found->second];
        const Edge& again = edges_[std::next(found)->second];
        return PolygonFault{again.ring, again.position, meeting_of(again.ring, first.ring)};
    }

    /// Which rings turn left (anticlockwise), by the sign of their areas.
    void wind() {
        std::vector<Wide> areas(turns_left_.size());
        for (const auto& edge : edges_) {
            const Wide area = static_cast<Wide>(edge.from.x) * edge.to.y - static_cast<Wide>(edge.to.x) * edge.from.y;
            areas[edge.ring] += edge.rightward ? area : -area;
        }
        std::transform(areas.begin(), areas.end(), turns_left_.begin(), [](Wide area) { return area > 0; });
    }

    [[nodiscard]] std::optional<PolygonFault> meeting(std::size_t a, std::size_t b) const {
        if (!meet(edges_[a], edges_[b])) {
            return std::nullopt;
        }
        const Edge& later = edges_[std::max(a, b)];
        return PolygonFault{later.ring, later.position, meeting_of(edges_[a].ring, edges_[b].ring)};
    }

    std::optional<PolygonFault> begin(std::size_t edge) {
        const auto here = standing_.insert(edge).first;
        places_[edge] = here;
        const bool lowest = here == standing_.begin();
        if (!lowest) {
            if (auto fault = meeting(*std::prev(here), edge)) {
                return fault;
            }
        }
        if (const auto above = std::next(here); above != standing_.end()) {
            if (auto fault = meeting(edge, *above)) {
                return fault;
            }
        }
        const std::size_t ring = edges_[edge].ring;
        const bool is_first = !seen_[ring];
        seen_[ring] = true;
        if (is_first && !lowest) {
            const Edge& below = edges_[*std::prev(here)];
            const bool within = turns_left_[below.ring] == below.rightward;
            parents_[ring] = within ? std::optional(below.ring) : parents_[below.ring];
        }
        return std::nullopt;
    }

    std::optional<PolygonFault> end(std::size_t edge) {
        const auto above = standing_.erase(places_[edge]);
        if (above == standing_.begin() || above == standing_.end()) {
            return std::nullopt;
        }
        return meeting(*std::prev(above), *above);
    }

    [[nodiscard]] std::optional<PolygonFault> misplaced_hole() const {
        for (std::size_t ring = 1; ring < parents_.size(); ++ring) {
            if (parents_[ring] != 0U) {
                return PolygonFault{ring, std::nullopt,
                                    parents_[ring] ? "this hole lies within another hole"
                                                   : "this hole does not lie within the polygon's outer ring"};
            }
        }
        return std::nullopt;
    }

    std::vector<Edge> edges_;
    std::vector<std::optional<std::size_t>> parents_;  ///< the ring in which a ring lies
    std::vector<bool> seen_;
    std::vector<bool> turns_left_;
    Standing standing_;
    std::vector<Standing::iterator> places_;  ///< of each edge in standing_, while it stands
};

std::optional<PolygonFault> ring_fault(const Ring& ring, std::size_t number) {
    constexpr std::size_t fewest = 4;
    if (ring.size() < fewest) {
        return PolygonFault{number, std::nullopt,
                            "a ring must have at least 4 positions, the last of them the first again"};
    }
    if (ring.front() != ring.back()) {
        return PolygonFault{number, ring.size() - 1,
                            "the ring is not closed: its last position must be its first again"};
    }
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        if (std::abs(ring[i + 1].longitude - ring[i].longitude) > 180) {
            return PolygonFault{
                number, i + 1,
                "the ring crosses the date line here; cut it there into the parts of a MultiPolygon, as "
                "RFC 7946 section 3.1.9 asks"};
        }
    }
    const Point first = to_point(ring.front());
    const auto other =
        std::find_if(ring.begin(), ring.end(), [&](const auto& each) { return to_point(each) != first; });
    const bool on_one_line = other == ring.end() || std::all_of(ring.begin(), ring.end(), [&](const auto& each) {
                                 return turn(first, to_point(*other), to_point(each)) == 0;
                             });
    if (on_one_line) {
        return PolygonFault{number, std::nullopt, "the ring encloses no area"};
    }
    return std::nullopt;
}

}  // namespace

std::optional<PolygonFault> polygon_fault(const Polygon& polygon) {
    std::vector<Edge> edges;
    for (std::size_t number = 0; number < polygon.rings.size(); ++number) {
        const Ring& ring = polygon.rings[number];
        if (auto fault = ring_fault(ring, number)) {
            return fault;
        }
        for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
            const Point from = to_point(ring[i]);
            const Point to = to_point(ring[i + 1]);
            if (from != to) {
                edges.push_back({std::min(from, to), std::max(from, to), number, i, from < to});
            }
        }
    }
    return Sweep(std::move(edges), polygon.rings.size()).fault();
}

}  // namespace shiftguard::place
