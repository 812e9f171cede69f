// Gives faces their names from look to look by overlap. A name is given up rather than passed on in doubt: whoever sits
// where the worker sat a look ago must be recognised again. So one look without the face ends it, but for the head that
// turns in a challenge: there each look is compared, and the name is given up when the challenge ends.
#pragma once

#include "agent/observation/observation.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace shiftguard::vision {

class Tracker {
public:
    /// For each face of this look its track: one of the last look's where exactly one face and one track overlap by
    /// 0.3 or more, else a new one. `challenged`: a track that may be out of view for a second where no face comes near
    /// its place meanwhile; whichever outlived that ends as soon as it is not challenged any more.
    [[nodiscard]] std::vector<observation::TrackId> follow(const std::vector<observation::Box>& faces, BootTime at,
                                                           const std::optional<observation::TrackId>& challenged);

    /// In view in the last look, or waited for.
    [[nodiscard]] bool follows(observation::TrackId track) const;

    /// Nobody is followed any more.
    void forget() { followed_.clear(); }

private:
    struct Followed {
        observation::TrackId track;
        observation::Box box;
        BootTime last_seen{};
        bool was_out_of_view = false;
    };
    [[nodiscard]] const Followed* sure_match(const std::vector<observation::Box>& faces, std::size_t which) const;

    std::vector<Followed> followed_;
    std::uint32_t last_ = 0;
};

}  // namespace shiftguard::vision
