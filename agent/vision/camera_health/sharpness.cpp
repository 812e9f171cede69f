#include "agent/vision/camera_health/sharpness.hpp"

#include "agent/vision/opencv.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

constexpr int width = 160;
constexpr int height = 120;
constexpr std::size_t steepest = 96;  // 0.5 % of the picture: the outline of a head is more
constexpr int reach = 8;              // to each side of an edge, for its contrast: wider than any blur that is measured
constexpr float least_contrast = 30;  // of 255: shading of a wall and noise are less
// Over 12 frames each of two films of workers, blurred in steps (2026-11-29): from 0.018 on the likeness with the sharp
// face was below 0.46 and 0.17, at 0.010 still 0.83 and 0.61. Sharp frames had at most 0.009. See docs/limitations.md.
constexpr float beyond_use = 0.018F;

struct Slope {
    float steepness = 0;  ///< grey steps a pixel
    int row = 0;
    int column = 0;
};

/// Steepness and place in one number, so that the steepest are found at the speed of integers.
constexpr std::uint32_t place_bits = 15;
static_assert(width * height <= 1 << place_bits && 2 * 255 * 255 < 1 << (32 - place_bits));

std::vector<Slope> slopes_of(const cv::Mat& grey) {
    std::vector<std::uint32_t> packed;
    packed.reserve(std::size_t{width} * height);
    for (int row = 1; row + 1 < height; ++row) {
        const auto* above = grey.ptr<std::uint8_t>(row - 1);
        const auto* here = grey.ptr<std::uint8_t>(row);
        const auto* below = grey.ptr<std::uint8_t>(row + 1);
        for (int column = 1; column + 1 < width; ++column) {
            const int across = here[column + 1] - here[column - 1];
            const int down = below[column] - above[column];
            const auto square = static_cast<std::uint32_t>(across * across + down * down);
            packed.push_back(square << place_bits | static_cast<std::uint32_t>(row * width + column));
        }
    }
    std::nth_element(packed.begin(), packed.begin() + steepest, packed.end(), std::greater<>());
    std::vector<Slope> slopes;
    slopes.reserve(steepest);
    for (std::size_t at = 0; at < steepest; ++at) {
        const auto place = static_cast<int>(packed[at] & ((1U << place_bits) - 1));
        slopes.push_back({std::sqrt(static_cast<float>(packed[at] >> place_bits)) / 2, place / width, place % width});
    }
    return slopes;
}

float contrast_around(const cv::Mat& grey, const Slope& slope) {
    const cv::Rect around(slope.column - reach, slope.row - reach, 2 * reach + 1, 2 * reach + 1);
    double low = 0;
    double high = 0;
    cv::minMaxLoc(grey(around & cv::Rect(0, 0, width, height)), &low, &high);
    return static_cast<float>(high - low);
}

}  // namespace

std::optional<float> edge_blur(const Frame& frame) {
    cv::Mat small;
    cv::resize(view(frame), small, {width, height}, 0, 0, cv::INTER_AREA);
    cv::Mat grey;
    cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
    std::array<float, steepest> blurs{};
    std::size_t edges = 0;
    for (const auto& slope : slopes_of(grey)) {
        const float contrast = contrast_around(grey, slope);
        if (contrast >= least_contrast) {
            // A step of this contrast, blurred with deviation s, rises by contrast / (s * sqrt(2 pi)) at its steepest.
            blurs[edges++] = contrast / (slope.steepness * std::sqrt(2 * std::numbers::pi_v<float>));
        }
    }
    if (edges < steepest / 2) {
        return std::nullopt;
    }
    const auto middle = blurs.begin() + static_cast<std::ptrdiff_t>(edges / 2);
    std::nth_element(blurs.begin(), middle, blurs.begin() + static_cast<std::ptrdiff_t>(edges));
    return *middle / width;
}

bool is_blurred(const Frame& frame) {
    const auto blur = edge_blur(frame);
    return blur && *blur >= beyond_use;
}

}  // namespace shiftguard::vision
