// Whether the eye lives and looks. An eye that failed has recovered only when it is heard of again: starting it anew
// is a promise, not a recovery, so that an eye which dies again and again is found out.
#pragma once

#include "agent/policy/policy.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace shiftguard::decision {

struct EyeHealth {
    enum class Phase : std::uint8_t { unknown, starting, alive, failed };

    Phase phase = Phase::unknown;
    BootTime started{};              ///< starting
    BootTime heard{};                ///< alive: the last sign of life
    std::optional<BootTime> looked;  ///< the last look from an open camera
    std::string reason;              ///< failed: why, as the daemon said
    bool slow = false;               ///< alive: its looks take too long for this machine
};

enum class EyeTrouble : std::uint8_t {
    none,
    failed,  ///< its process ended or it talked nonsense
    not_up,  ///< it was started, or should have been, and never said that it lives
    silent,  ///< it lived and says nothing any more
    blind,   ///< it says that it lives and shows nothing
};

/// `watched_since`: from when on the camera has had business; no trouble is older than that.
[[nodiscard]] EyeTrouble trouble_of(const EyeHealth& eye, BootTime watched_since, const policy::Rules& rules,
                                    const Now& now);

}  // namespace shiftguard::decision
