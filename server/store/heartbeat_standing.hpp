// What makes one heartbeat say something else than another: versions, what the agent does, whether a session is open.
// Counts that change each minute are left out.
#pragma once

#include "server/store/heartbeats.hpp"

#include <string>

namespace shiftguard::store {

/// One short text; the same of two heartbeats that say the same.
[[nodiscard]] std::string standing_of(const Heard& heard);

}  // namespace shiftguard::store
