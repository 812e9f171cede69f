// How a head is held, as a challenge follows it from look to look. Angles and states only.
#pragma once

namespace shiftguard::observation {

struct HeadSeen {
    bool settled = false;  ///< it is known how the head is held still; without, the rest says nothing
    float yaw = 0;         ///< degrees from there, positive to the worker's own left; within -90..90
    float pitch = 0;       ///< degrees from there, positive up; within -90..90
    bool solid = true;     ///< moved as a head does, not as a picture of one
    float openness = 1;    ///< of the eyes, against those of the head held still; 0..largest_openness
    friend bool operator==(const HeadSeen&, const HeadSeen&) = default;
};

/// Eyes that were half closed at the beginning can open further; more than this is no eye.
inline constexpr float largest_openness = 4;

}  // namespace shiftguard::observation
