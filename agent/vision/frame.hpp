// One picture from a camera or film: 8 bits a channel, blue green red, rows without gaps. Lives in the eye's memory
// only.
#pragma once

#include "common/time.hpp"

#include <cstdint>
#include <vector>

namespace shiftguard::vision {

struct Frame {
    std::uint32_t width = 0;  ///< pixels; never 0 in a frame that a source gives
    std::uint32_t height = 0;
    std::vector<std::uint8_t> pixels;  ///< 3 * width * height bytes
    BootTime captured{};
};

}  // namespace shiftguard::vision
