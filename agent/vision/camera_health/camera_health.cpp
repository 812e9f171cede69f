#include "agent/vision/camera_health/camera_health.hpp"

#include "agent/vision/camera_health/sharpness.hpp"
#include "agent/vision/camera_health/structure.hpp"

namespace shiftguard::vision {
namespace {

using observation::CameraState;

constexpr Milliseconds focus_found{1000};

}  // namespace

CameraState CameraHealth::judge(const Frame& frame, const Thumbnail& thumbnail) {
    const auto sum = sum_of(frame);
    const bool frozen = stillness_.is_frozen(sum, frame.captured);
    const auto picture = judge_picture(measure(thumbnail));
    if (picture != CameraState::streaming) {
        blurred_since_.reset();
        return picture;
    }
    const bool repeats = repetition_.repeats(sum, thumbnail, frame.captured);
    if (frozen) {
        return CameraState::frozen;
    }
    if (!is_blurred(frame)) {
        blurred_since_.reset();
    } else if (!blurred_since_) {
        blurred_since_ = frame.captured;
    }
    if (blurred_since_ && frame.captured - *blurred_since_ >= focus_found) {
        return CameraState::blurred;
    }
    return repeats ? CameraState::repeating : CameraState::streaming;
}

void CameraHealth::forget() {
    stillness_.forget();
    blurred_since_.reset();
}

}  // namespace shiftguard::vision
