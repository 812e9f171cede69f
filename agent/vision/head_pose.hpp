// How a head has moved since it was held still, from the 68 points of two looks: a plane that moves (a photograph,
// however tilted) carries all its points along by one affine map, while the points of a head that turns shift against
// each other by how far they stand out. What an affine map does not explain, measured along the relief of a face, is
// the turn; so a picture has none, and the eyes of a picture never close. Angles are the face's, not the camera's.
#pragma once

#include "agent/vision/geometry.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace shiftguard::vision {

/// Against the head at rest, in degrees. Turns of about 60 degrees and more are all the same to it.
struct HeadPose {
    float yaw = 0;       ///< positive to the person's own left, in a picture that is not mirrored
    float pitch = 0;     ///< positive up
    bool solid = true;   ///< foreshortened as much as a head that has turned so far is; a tilted picture is more
    float openness = 1;  ///< of the eyes against those at rest; 1 as open, 0 closed
};

class FaceAtRest {
public:
    /// So many looks make one.
    static constexpr std::size_t looks = 5;

    /// None where the looks do not show one face that is held still and straight to within what a worker at a desk
    /// does; `sights` holds `looks` of them or more.
    [[nodiscard]] static std::optional<FaceAtRest> from(std::span<const Landmarks> sights);

    /// None where the points are no face: the eyes in one place, or no numbers.
    [[nodiscard]] std::optional<HeadPose> pose_of(const Landmarks& landmarks) const;

private:
    explicit FaceAtRest(const Landmarks& points);

    static constexpr std::size_t rigid_points = 25;
    static constexpr std::size_t unknowns = 4;  // x, y, one, relief

    Landmarks points_;  // eyes on the x axis around nought, their distance 1
    std::array<std::array<double, rigid_points>, unknowns> solution_{};  // of the least squares, made once
};

}  // namespace shiftguard::vision
