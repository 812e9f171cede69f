// Whether the same stretch of film comes again and again: a recording in the camera's place.
//
// A live camera never gives the same bits twice, for its sensor is noisy; a loop does, unless it is encoded anew each
// time. Then what moves tells: in a loop it moves again as it did one length before, down to the noise, and no person
// does. A still room moves nothing, so it is never called a loop; nor is what moves in a small part of the picture
// alone, as a clock or a fan does.
#pragma once

#include "agent/vision/thumbnail.hpp"
#include "common/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace shiftguard::vision {

class Repetition {
public:
    /// Loops up to this long are found.
    static constexpr Milliseconds longest_loop{300'000};

    /// The next frame that shows something, at most some ten a second: its sum over all bits and its thumbnail. True
    /// while what is seen has been seen before. An exact loop is found after some seconds of its second turn, one that
    /// is encoded anew half a minute later.
    [[nodiscard]] bool repeats(std::uint64_t sum, const Thumbnail& thumbnail, BootTime at);

    void forget();

private:
    static constexpr std::size_t columns = 20;
    static constexpr std::size_t rows = 15;
    static constexpr std::size_t most_kept = 2048;
    static constexpr Milliseconds shortest_loop{3000};
    static constexpr Milliseconds step{200};
    static constexpr std::size_t lags = static_cast<std::size_t>(longest_loop / step) + 1;

    /// Means of blocks against those around them, in sixteenths of a grey step at middle grey: what moves, whatever the
    /// light does meanwhile.
    using Mark = std::array<std::int32_t, columns * rows>;
    struct Seen {
        std::uint64_t sum = 0;
        BootTime at{};
        Mark mark{};
    };

    static Mark mark_of(const Thumbnail& thumbnail);
    [[nodiscard]] bool repeats_bits(std::uint64_t sum, BootTime at);
    [[nodiscard]] float take_movement(const Mark& mark, float kept);
    [[nodiscard]] bool repeats_movement(const Mark& mark, BootTime at);

    std::deque<Seen> seen_;
    std::deque<BootTime> hits_;  ///< when bits came again
    std::array<float, columns * rows> mean_{};
    std::optional<BootTime> began_;
    float movement_ = 0;                              ///< of late, faded, less what goes to and fro along `to_and_fro_`
    std::array<float, columns * rows> to_and_fro_{};  ///< the pattern that most of the movement has, of length 1
    std::vector<float> differences_;  ///< for every length of a loop: from what was seen so long before, faded alike
};

}  // namespace shiftguard::vision
