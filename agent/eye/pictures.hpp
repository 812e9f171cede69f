// The redacted pictures of the last looks, in memory, for the one that the daemon may ask for. While no demand wants it
// so none is made and nothing is kept; a frame itself is never kept.
#pragma once

#include "agent/observation/message.hpp"
#include "agent/vision/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace shiftguard::eye {

class Pictures {
public:
    /// A demand may come after the next look has begun; one that comes later still finds none.
    static constexpr std::size_t looks = 3;

    /// Gives the picture that the demand asks for, where there is one: each once. Then forgets what it has to.
    [[nodiscard]] std::optional<observation::Picture> obey(const observation::Demand& demand);
    void looked(const observation::Observation& look, const vision::Frame& frame);
    [[nodiscard]] std::uint64_t made() const { return made_; }

private:
    struct Kept {
        std::uint64_t look = 0;
        vision::Frame picture;
    };
    [[nodiscard]] std::optional<observation::Picture> picture_of(std::uint64_t look);

    bool redacts_ = false;
    std::deque<Kept> kept_;
    std::uint64_t given_ = 0;  ///< the last look of which one was given
    std::uint64_t made_ = 0;
};

}  // namespace shiftguard::eye
