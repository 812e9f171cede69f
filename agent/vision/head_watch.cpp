#include "agent/vision/head_watch.hpp"

#include <algorithm>
#include <vector>

namespace shiftguard::vision {

observation::HeadSeen HeadWatch::see(observation::TrackId track, const Landmarks& landmarks) {
    if (track_ != track) {
        forget();
        track_ = track;
    }
    if (!rest_) {
        first_.push_back(landmarks);
        if (first_.size() > FaceAtRest::looks) {
            first_.pop_front();
        }
        rest_ = FaceAtRest::from(std::vector<Landmarks>(first_.begin(), first_.end()));
    }
    const auto pose = rest_ ? rest_->pose_of(landmarks) : std::nullopt;
    if (!pose) {
        return {};
    }
    return {true, pose->yaw, pose->pitch, pose->solid, std::clamp(pose->openness, 0.0F, observation::largest_openness)};
}

void HeadWatch::forget() {
    track_.reset();
    first_.clear();
    rest_.reset();
}

}  // namespace shiftguard::vision
