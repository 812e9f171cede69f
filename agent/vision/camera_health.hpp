// What the picture says of the camera: does it show something, is it covered, is it too dark, does it stand still?
// Cheap enough for every frame. The numbers behind the thresholds are in the .cpp.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/thumbnail.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>

namespace shiftguard::vision {

/// Statistics of one thumbnail, in steps of 255.
struct PictureStatistics {
    float mean = 0;
    /// Mean over the five tiles (of a twentieth of the width) that differ most from the mean of their neighbours.
    float detail = 0;
};
[[nodiscard]] PictureStatistics measure(const Thumbnail& thumbnail);

/// streaming, covered or dark, from one picture alone.
[[nodiscard]] observation::CameraState judge_picture(const PictureStatistics& picture);

class CameraHealth {
public:
    /// Frames in the order they were taken. `frozen` when they are equal to the bit for 3 s: no sensor is that quiet,
    /// and a film that repeats a picture to keep its pace does so for less.
    [[nodiscard]] observation::CameraState judge(const Frame& frame, const Thumbnail& thumbnail);

    /// The camera was closed and opened: nothing known any more.
    void forget() { same_since_.reset(); }

private:
    std::uint64_t last_sum_ = 0;
    std::optional<BootTime> same_since_;
};

}  // namespace shiftguard::vision
