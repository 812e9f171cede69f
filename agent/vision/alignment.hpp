// Lays a face on the standard 112x112 face that recognition was made for: a least-squares similarity of five points.
#pragma once

#include "agent/vision/frame.hpp"
#include "agent/vision/geometry.hpp"

namespace shiftguard::vision {

/// A similarity of the plane: x' = a x - b y + dx, y' = b x + a y + dy.
struct Similarity {
    float a = 1;
    float b = 0;
    float dx = 0;
    float dy = 0;
    [[nodiscard]] Point apply(Point point) const;
};

/// Eyes, nose and mouth corners of the 68 points.
[[nodiscard]] FivePoints five_points(const Landmarks& landmarks);

/// Where the five points lie on the standard face, in its pixels.
[[nodiscard]] const FivePoints& standard_face();

/// The similarity that brings `from` nearest to `to` (Umeyama 1991, without reflection).
[[nodiscard]] Similarity best_similarity(const FivePoints& from, const FivePoints& to);

/// The face as 112x112 pixels. `captured` is the frame's.
[[nodiscard]] Frame align(const Frame& frame, const Landmarks& landmarks);

}  // namespace shiftguard::vision
