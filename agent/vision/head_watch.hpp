// Follows one head through a challenge: learns how it is held still, then says of every look how it has moved from
// there. Another track is another head, and begins anew.
#pragma once

#include "agent/observation/head.hpp"
#include "agent/observation/observation.hpp"
#include "agent/vision/geometry.hpp"
#include "agent/vision/head_pose.hpp"

#include <deque>
#include <optional>

namespace shiftguard::vision {

class HeadWatch {
public:
    /// Looks at one head, in the order in which they were taken. Not settled until the last FaceAtRest::looks showed
    /// it held still and straight, nor where the points are no face.
    [[nodiscard]] observation::HeadSeen see(observation::TrackId track, const Landmarks& landmarks);

    /// The next look begins anew.
    void forget();

private:
    std::optional<observation::TrackId> track_;
    std::deque<Landmarks> first_;  ///< at most FaceAtRest::looks
    std::optional<FaceAtRest> rest_;
};

}  // namespace shiftguard::vision
