// Gives faces their names from look to look by overlap. A name is given up rather than passed on in doubt: whoever sits
// where the worker sat a look ago must be recognised again. So there is no patience: one look without the face ends it.
#pragma once

#include "agent/observation/observation.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace shiftguard::vision {

class Tracker {
public:
    /// For each face of this look its track: one of the last look's where exactly one face and one track overlap by
    /// 0.3 or more, else a new one.
    [[nodiscard]] std::vector<observation::TrackId> follow(const std::vector<observation::Box>& faces);

    /// Nobody is followed any more.
    void forget() { followed_.clear(); }

private:
    struct Followed {
        observation::TrackId track;
        observation::Box box;
    };
    [[nodiscard]] std::optional<observation::TrackId> sure_match(const std::vector<observation::Box>& faces,
                                                                 std::size_t which) const;

    std::vector<Followed> followed_;
    std::uint32_t last_ = 0;
};

}  // namespace shiftguard::vision
