// How wide the sharpest edges of a picture are: a lens that is greased or out of focus has no narrow ones.
#pragma once

#include "agent/vision/frame.hpp"

#include <optional>

namespace shiftguard::vision {

/// Standard deviation of the blur at the steepest edges, as a share of the frame's width; about 0.003 for a sharp
/// picture. None where the picture has no edge of contrast to measure: a bare wall, a dark room. Noise makes a picture
/// sharper, never less sharp.
[[nodiscard]] std::optional<float> edge_blur(const Frame& frame);

/// Blurred beyond use: no face is recognised in it any more. The number behind it is in the .cpp.
[[nodiscard]] bool is_blurred(const Frame& frame);

}  // namespace shiftguard::vision
