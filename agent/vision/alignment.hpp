// Lays a face on the standard face that a recogniser was made for: a least-squares similarity of five points.
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

/// The face as 112x112 pixels, for fr_feature and for judging its quality. `captured` is the frame's.
[[nodiscard]] Frame align(const Frame& frame, const Landmarks& landmarks);

/// The five points that dlib lays a face by: outer and inner corner of the eye on the right, the same on the left, and
/// the foot of the nose.
[[nodiscard]] FivePoints dlib_points(const Landmarks& landmarks);

/// Where those lie on dlib's mean face of 150x150 pixels with a quarter of the face around it, in its pixels.
[[nodiscard]] const FivePoints& dlib_face();

/// The face as 150x150 pixels, for dlib_resnet.
[[nodiscard]] Frame align_for_dlib(const Frame& frame, const Landmarks& landmarks);

}  // namespace shiftguard::vision
