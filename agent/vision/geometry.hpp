// Points of a face, in pixels of the frame, and the five of them that recognition needs.
#pragma once

#include <array>

namespace shiftguard::vision {

struct Point {
    float x = 0;
    float y = 0;
};

/// The 68 points of the iBUG order: 0..16 jaw, 17..26 brows, 27..35 nose, 36..47 eyes, 48..67 mouth.
using Landmarks = std::array<Point, 68>;

/// Left eye, right eye, tip of the nose, left and right corner of the mouth, as they lie in the picture.
using FivePoints = std::array<Point, 5>;

}  // namespace shiftguard::vision
