// How far the clock on this machine's wall is from UTC.
#pragma once

#include "common/time.hpp"

#include <chrono>

namespace shiftguard {

/// East of UTC where positive, in the machine's own time zone at that instant.
[[nodiscard]] std::chrono::seconds local_offset(WallTime at);

}  // namespace shiftguard
