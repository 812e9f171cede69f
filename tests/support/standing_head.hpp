// The 68 points of a made-up head, in space, and how a camera sees them: turned as a head, or printed flat and turned
// as a picture. Near enough, so that what lies behind is larger by perspective.
#pragma once

#include "agent/vision/geometry.hpp"

#include <cmath>
#include <numbers>

namespace shiftguard::testing {

/// Degrees; yaw to the own left, pitch up, roll in the picture's plane.
struct Held {
    float yaw = 0;
    float pitch = 0;
    float roll = 0;
    float scale = 1;
    float x = 160;
    float y = 120;
    float openness = 1;  ///< of the eyes
};

struct InSpace {
    float x = 0;  ///< eye distances, to the right of the picture
    float y = 0;  ///< down
    float z = 0;  ///< to the camera
};

/// Only the points that pose and eyes are read from lie where a face has them; the rest lie between the eyes.
inline std::array<InSpace, 68> standing_head(float openness) {
    std::array<InSpace, 68> head{};
    const auto both = [&](std::size_t right, std::size_t left, float x, float y, float z) {
        head[right] = {-x, y, z};  // the person's right is left in the picture
        head[left] = {x, y, z};
    };
    both(17, 26, 0.94F, -0.24F, -0.20F);
    both(18, 25, 0.80F, -0.36F, -0.05F);
    both(19, 24, 0.59F, -0.40F, 0.05F);
    both(20, 23, 0.38F, -0.36F, 0.13F);
    both(21, 22, 0.18F, -0.28F, 0.17F);
    head[27] = {0, -0.04F, 0.15F};
    head[28] = {0, 0.15F, 0.23F};
    head[29] = {0, 0.34F, 0.33F};
    head[30] = {0, 0.54F, 0.43F};
    both(31, 35, 0.24F, 0.67F, 0.15F);
    both(32, 34, 0.12F, 0.71F, 0.19F);
    head[33] = {0, 0.74F, 0.23F};
    both(36, 45, 0.70F, 0, -0.13F);
    both(39, 42, 0.30F, 0, -0.05F);
    both(37, 44, 0.58F, -0.07F * openness, -0.07F);
    both(38, 43, 0.42F, -0.07F * openness, -0.06F);
    both(41, 46, 0.58F, 0.07F * openness, -0.07F);
    both(40, 47, 0.42F, 0.07F * openness, -0.06F);
    both(48, 54, 0.44F, 1.04F, -0.08F);
    return head;
}

inline vision::Landmarks seen_in_space(const std::array<InSpace, 68>& points, const Held& held) {
    const auto radians = [](float degrees) { return degrees * std::numbers::pi_v<float> / 180; };
    const float yaw = radians(held.yaw);
    const float pitch = radians(held.pitch);
    const float roll = radians(held.roll);
    constexpr float away = 9;     // eye distances: an arm's length
    constexpr float pixels = 60;  // one eye distance
    vision::Landmarks seen;
    for (std::size_t at = 0; at < points.size(); ++at) {
        const auto& point = points[at];
        const float x = point.x * std::cos(yaw) + point.z * std::sin(yaw);
        const float z = point.z * std::cos(yaw) - point.x * std::sin(yaw);
        const float y = point.y * std::cos(pitch) - z * std::sin(pitch);
        const float depth = z * std::cos(pitch) + point.y * std::sin(pitch);
        const float size = held.scale * pixels * away / (away - depth);
        seen[at] = {held.x + size * (x * std::cos(roll) - y * std::sin(roll)),
                    held.y + size * (x * std::sin(roll) + y * std::cos(roll))};
    }
    return seen;
}

inline vision::Landmarks head_seen(const Held& held) {
    return seen_in_space(standing_head(held.openness), held);
}

/// The same face on a flat print.
inline vision::Landmarks picture_seen(const Held& held) {
    auto points = standing_head(1);
    for (auto& point : points) {
        point.z = 0;
    }
    return seen_in_space(points, held);
}

}  // namespace shiftguard::testing
