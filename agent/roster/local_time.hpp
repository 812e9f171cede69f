// An instant as people of a zone read it.
#pragma once

#include "common/time.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace shiftguard::roster {

/// RFC 3339 in whole seconds with the zone's offset: 2026-11-25T08:00:00+01:00, or Z for UTC. In UTC where the machine
/// knows no such zone.
[[nodiscard]] std::string local_rfc3339(WallTime at, std::string_view zone);

/// What that zone is ahead of UTC at that instant; 0 where the machine knows no such zone.
[[nodiscard]] std::chrono::seconds offset_in(std::string_view zone, WallTime at);

}  // namespace shiftguard::roster
