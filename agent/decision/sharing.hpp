// The camera in the hands of a neighbour: how long another program has had it, at a stretch and in the shift, and
// whether policy lets it keep it on. A value and pure questions about it.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/policy/policy.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>

namespace shiftguard::decision {

struct Sharing {
    std::optional<BootTime> since;  ///< while a neighbour has the camera
    std::optional<BootTime> freed;  ///< when the last one gave it back
    std::optional<BootTime> began;  ///< when the first one of the shift took it
    std::uint64_t stretch_ms = 0;   ///< this stretch, up to `since`
    std::uint64_t in_shift_ms = 0;  ///< all of the shift, up to `since`
};

/// A look, or the camera's absence, says who has the camera.
void note(Sharing& sharing, const observation::Observation& look, const Now& now);

/// The camera has no business: whoever has it now takes nothing away.
void pause(Sharing& sharing, const Now& now);

/// Policy lets a neighbour have the camera now. A stretch goes on where the camera was back for less than a minute: to
/// open and close it again and again makes no new one.
[[nodiscard]] bool may_share(const Sharing& sharing, const policy::Rules& rules, const Now& now);

}  // namespace shiftguard::decision
