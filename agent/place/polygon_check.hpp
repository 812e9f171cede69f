// Says what is wrong with a polygon before anything is asked of it. A good one has closed rings of at least four
// positions that neither cross nor touch themselves or each other, holes that lie within the outer ring and in no other
// hole, and no edge over more than 180 degrees of longitude.
//
// Crossings are found by a sweep over the edges (Shamos and Hoey, 1976) in O(n log n) whatever the input, in whole
// numbers and so without rounding errors; positions less than a billionth of a degree (0.1 mm) apart are one.
#pragma once

#include "agent/place/geometry.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace shiftguard::place {

struct PolygonFault {
    std::size_t ring = 0;
    std::optional<std::size_t> position;  ///< nullopt: the whole ring
    std::string reason;                   ///< as it follows the ring or the position: "is not closed: ..."
};

/// The first fault. Precondition: every position is in range (90, 180), and there is at least one ring.
[[nodiscard]] std::optional<PolygonFault> polygon_fault(const Polygon& polygon);

}  // namespace shiftguard::place
