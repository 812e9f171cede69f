#include "agent/vision/camera_health/structure.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

namespace shiftguard::vision {
namespace {

// A lens cover, a sticker or a hand gives a smooth picture whatever its brightness, at most shaded from one side to the
// other; a room, even an empty one before a bare wall, has structure somewhere, in proportion to its light. So it is
// the strongest detail that tells: over 128 pictures of rooms it was at least 0.20 of the mean, before a bare and
// blurred wall 0.067; over covers with every shade tried and noise to 6 steps at most 0.62 steps, to 12 steps at most
// 1.3 steps, which is 0.018 of the mean unless it is dark anyway.
constexpr std::size_t strongest = 5;
constexpr float least_detail = 0.7F;
constexpr float least_detail_of_mean = 0.035F;
// Below this mean a face on the screen's side has a handful of grey steps and no detector finds it.
constexpr float least_mean = 20;

constexpr std::size_t tile_side = 4;
constexpr std::size_t tile_columns = Thumbnail::width / tile_side;
constexpr std::size_t tile_rows = Thumbnail::height / tile_side;
using Tiles = std::array<float, tile_columns * tile_rows>;

Tiles tile(const Thumbnail& thumbnail) {
    Tiles tiles{};
    for (std::size_t row = 0; row < Thumbnail::height; ++row) {
        for (std::size_t column = 0; column < Thumbnail::width; ++column) {
            tiles[row / tile_side * tile_columns + column / tile_side] +=
                static_cast<float>(thumbnail.luma[row * Thumbnail::width + column]) / (tile_side * tile_side);
        }
    }
    return tiles;
}

}  // namespace

PictureStatistics measure(const Thumbnail& thumbnail) {
    const Tiles tiles = tile(thumbnail);
    float sum = 0;
    for (const float mean : tiles) {
        sum += mean;
    }
    std::array<float, (tile_rows - 2) * (tile_columns - 2)> details{};
    std::size_t next = 0;
    for (std::size_t row = 1; row + 1 < tile_rows; ++row) {
        for (std::size_t column = 1; column + 1 < tile_columns; ++column) {
            const std::size_t at = row * tile_columns + column;
            const float around = tiles[at - 1] + tiles[at + 1] + tiles[at - tile_columns] + tiles[at + tile_columns];
            details[next++] = std::abs(tiles[at] - around / 4);
        }
    }
    std::partial_sort(details.begin(), details.begin() + strongest, details.end(), std::greater<>());
    const float detail = std::accumulate(details.begin(), details.begin() + strongest, 0.0F) / strongest;
    return {sum / (tile_rows * tile_columns), detail};
}

observation::CameraState judge_picture(const PictureStatistics& picture) {
    if (picture.detail < std::max(least_detail, least_detail_of_mean * picture.mean)) {
        return observation::CameraState::covered;
    }
    return picture.mean < least_mean ? observation::CameraState::dark : observation::CameraState::streaming;
}

}  // namespace shiftguard::vision
