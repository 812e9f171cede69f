#include "agent/vision/scene_change.hpp"

#include <cstdlib>

namespace shiftguard::vision {
namespace {

constexpr int noticeable = 12;                                              // of 255, mean of a block
constexpr std::size_t enough = Thumbnail::width * Thumbnail::height / 200;  // 0.5 %: a hand at the edge

bool contains(const observation::Box& box, std::size_t column, std::size_t row) {
    const float x = (static_cast<float>(column) + 0.5F) / Thumbnail::width;
    const float y = (static_cast<float>(row) + 0.5F) / Thumbnail::height;
    return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

}  // namespace

bool has_changed(const Thumbnail& before, const Thumbnail& after, const std::optional<observation::Box>& except) {
    std::size_t changed = 0;
    for (std::size_t row = 0; row < Thumbnail::height; ++row) {
        for (std::size_t column = 0; column < Thumbnail::width; ++column) {
            const std::size_t at = row * Thumbnail::width + column;
            const bool differs = std::abs(before.luma[at] - after.luma[at]) > noticeable;
            if (differs && !(except && contains(*except, column, row)) && ++changed >= enough) {
                return true;
            }
        }
    }
    return false;
}

observation::Box body_region(const observation::Box& face) {
    const float top = face.y - 0.5F * face.height;
    return {face.x - face.width, top, 3 * face.width, 1 - top};
}

}  // namespace shiftguard::vision
