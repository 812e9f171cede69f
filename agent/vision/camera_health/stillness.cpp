#include "agent/vision/camera_health/stillness.hpp"

#include <cstring>

namespace shiftguard::vision {
namespace {

constexpr Milliseconds stands_still{3000};

}  // namespace

std::uint64_t sum_of(const Frame& frame) {
    const auto& pixels = frame.pixels;
    std::uint64_t sum = 0xCBF29CE484222325U;
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= pixels.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, &pixels[at], sizeof word);
        sum = (sum ^ word) * 0x100000001B3U;
    }
    for (; at < pixels.size(); ++at) {
        sum = (sum ^ pixels[at]) * 0x100000001B3U;
    }
    return sum;
}

bool Stillness::is_frozen(std::uint64_t sum, BootTime at) {
    if (!same_since_ || sum != last_sum_) {
        same_since_ = at;
        last_sum_ = sum;
    }
    return at - *same_since_ >= stands_still;
}

}  // namespace shiftguard::vision
