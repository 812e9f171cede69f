// What the pictures say of the camera: does it show something, is it covered, too dark, blurred beyond use, does it
// stand still, does it repeat itself? Cheap enough for every frame.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/camera_health/repetition.hpp"
#include "agent/vision/camera_health/stillness.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/thumbnail.hpp"
#include "common/time.hpp"

#include <optional>

namespace shiftguard::vision {

class CameraHealth {
public:
    /// Frames in the order they were taken. One state; where several hold, the one that leaves least to see: covered,
    /// dark, frozen, blurred (for a second: a lens that looks for its focus is not), repeating.
    [[nodiscard]] observation::CameraState judge(const Frame& frame, const Thumbnail& thumbnail);

    /// The camera was closed and opened: nothing known any more, but for what it showed; a loop goes on through that.
    void forget();

private:
    Stillness stillness_;
    Repetition repetition_;
    std::optional<BootTime> blurred_since_;
};

}  // namespace shiftguard::vision
