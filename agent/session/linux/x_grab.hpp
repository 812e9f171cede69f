// Whether somebody holds the keyboard of an X display: what every X locker does for as long as it locks.
#pragma once

#include "common/result.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace shiftguard::session {

enum class Grab : std::uint8_t { held, free, unknown };

/// One connection to one display, used from one thread.
class GrabProbe {
public:
    /// `display` as DISPLAY spells it; `authority` the path of the X authority file, empty for the agent's own.
    /// Errors: unavailable.
    [[nodiscard]] static Result<std::unique_ptr<GrabProbe>> open(const std::string& display,
                                                                 const std::string& authority);
    virtual ~GrabProbe() = default;
    /// Tries to grab the keyboard and lets go at once where that succeeds.
    [[nodiscard]] virtual Grab look() = 0;
};

}  // namespace shiftguard::session
