// Whether a face is good enough to be compared or enrolled, and if not, what a person can do about it.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/geometry.hpp"

namespace shiftguard::vision {

struct FaceMeasures {
    float height = 0;     ///< of the face's box, pixels
    float light = 0;      ///< mean luma of the aligned face, 0..255
    float sharpness = 0;  ///< variance of the Laplacian of the aligned face
    /// How far the nose is off the middle of the eyes, in eye distances; 0 is frontal, positive where the face is
    /// turned to its own left.
    float turn = 0;
    float around = 0;   ///< mean luma of the whole picture
    float balance = 0;  ///< (left - right) / (left + right) of the mean luma of the aligned face's halves, -1..1
};

/// `aligned` is the 112x112 face that belongs to `landmarks`.
[[nodiscard]] FaceMeasures measure_face(const Frame& frame, const observation::Box& face, const Landmarks& landmarks,
                                        const Frame& aligned);

/// The first fault in the order in which a person would mend them; thresholds are argued in the .cpp.
[[nodiscard]] observation::FaceQuality judge_face(const FaceMeasures& measures);

}  // namespace shiftguard::vision
