// Whether the camera gives the same frame again and again, to the bit. No sensor is that quiet for long; a film that
// repeats a picture to keep its pace does so for less.
#pragma once

#include "agent/vision/frame.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>

namespace shiftguard::vision {

/// FNV-1a over words of eight bytes: equal sums mean equal frames for our purpose, at memory speed.
[[nodiscard]] std::uint64_t sum_of(const Frame& frame);

class Stillness {
public:
    /// Sums of frames in the order they were taken. True where they have been equal for 3 s.
    [[nodiscard]] bool is_frozen(std::uint64_t sum, BootTime at);
    void forget() { same_since_.reset(); }

private:
    std::uint64_t last_sum_ = 0;
    std::optional<BootTime> same_since_;
};

}  // namespace shiftguard::vision
