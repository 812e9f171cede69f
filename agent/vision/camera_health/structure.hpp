// What one picture alone says of the camera: does it show something, is the lens covered, is it too dark?
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/thumbnail.hpp"

namespace shiftguard::vision {

/// Statistics of one thumbnail, in steps of 255.
struct PictureStatistics {
    float mean = 0;
    /// Mean over the five tiles (of a twentieth of the width) that differ most from the mean of their neighbours.
    float detail = 0;
};
[[nodiscard]] PictureStatistics measure(const Thumbnail& thumbnail);

/// streaming, covered or dark. The numbers behind the thresholds are in the .cpp.
[[nodiscard]] observation::CameraState judge_picture(const PictureStatistics& picture);

}  // namespace shiftguard::vision
