// A printed photograph that somebody holds before a camera: tilted, bent around an axis, moved. Drawn by geometry: a
// sheet in space, seen by a pinhole camera of 53 degrees.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/geometry.hpp"

namespace shiftguard::bench {

/// Radians and widths of the sheet.
struct Hold {
    double yaw = 0;
    double pitch = 0;
    double roll = 0;
    double curvature = 0;  ///< one over the radius of the bend
    double axis = 0;       ///< of the bend, from upright
    double x = 0;
    double y = 0;
    double distance = 1.6;
};

/// A square sheet of the face and what is around it: 2.2 faces high.
[[nodiscard]] vision::Frame print_of(const vision::Frame& picture, const observation::Box& face);

/// 640x480.
[[nodiscard]] vision::Frame seen_by_camera(const vision::Frame& print, const Hold& hold);

}  // namespace shiftguard::bench
