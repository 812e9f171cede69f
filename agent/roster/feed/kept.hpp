// What is known of rosters as a JSON document of our own, for the agent's next start. Instants are milliseconds of UTC.
//
//   {"schema": 1, "rosters": [{"roster": ..., "worker": ..., "zone": ..., "as_of": ..., "shifts": [[from, to], ...],
//    "breaks": [[from, to], ...]}]}
#pragma once

#include "agent/roster/known.hpp"
#include "common/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace shiftguard::roster {

inline constexpr std::size_t kept_bytes = std::size_t{64} * 1024 * 1024;

[[nodiscard]] std::string to_kept(const KnownRosters& rosters);

/// `file`: named in errors. Errors: corrupted (it is not what to_kept wrote).
[[nodiscard]] Result<KnownRosters> from_kept(std::string_view document, std::string_view file);

}  // namespace shiftguard::roster
