// Decides which detectors are worth running on a frame. Pure: its time comes with the frames. Faces are looked for when
// something changed or a second has passed; persons, the dear ones, on change outside the worker's track at most once a
// second, and at least every ten. While the decision hurries, both on every frame; while a challenge runs faces on
// every frame and persons every second.
#pragma once

#include "common/time.hpp"

#include <optional>

namespace shiftguard::vision {

class Schedule {
public:
    struct Glance {
        BootTime at{};
        bool hurried = false;            ///< a finding pends, or somebody is to be verified
        bool challenged = false;         ///< the worker is asked to move, and looks at nothing else
        bool changed = false;            ///< since faces were looked for
        bool changed_elsewhere = false;  ///< since persons were looked for, outside the worker's track
    };
    struct Plan {
        bool faces = false;
        bool persons = false;
        [[nodiscard]] bool is_a_look() const { return faces || persons; }
        friend bool operator==(const Plan&, const Plan&) = default;
    };

    [[nodiscard]] Plan plan(const Glance& glance) const;

    /// These ran.
    void ran(const Plan& plan, BootTime at);

    /// Nothing is known of the scene any more: everything is due.
    void forget();

private:
    std::optional<BootTime> last_faces_;
    std::optional<BootTime> last_persons_;
};

/// Frames come five a second and the eye asks for four in a hurry; each of those is worth a look.
inline constexpr Milliseconds shortest_between_hurried_looks{200};
inline constexpr Milliseconds longest_between_looks{1000};

/// Nothing of the kind was ever done, or it was done so long ago.
[[nodiscard]] bool is_due(const std::optional<BootTime>& last, BootTime now, Milliseconds every);

}  // namespace shiftguard::vision
