// A frame boiled down to 80x60 grey averages: enough for the cheap questions asked of every frame, and free of the
// sensor's noise because every value is the mean of many pixels.
#pragma once

#include "agent/vision/frame.hpp"

#include <array>
#include <cstdint>

namespace shiftguard::vision {

struct Thumbnail {
    static constexpr std::size_t width = 80;
    static constexpr std::size_t height = 60;
    std::array<std::uint8_t, width * height> luma{};
};

[[nodiscard]] Thumbnail make_thumbnail(const Frame& frame);

}  // namespace shiftguard::vision
