// Shift and place of the session's worker, asked of the pure rooms and told to the decision when they change.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/policy/agreement.hpp"
#include "common/time.hpp"

#include <optional>
#include <string>

namespace shiftguard::decision {

[[nodiscard]] ContextChange context_of(const policy::Agreement& agreement);

/// What roster_stale says while it lasts; nullopt where the roster is no reason for doubt. No name, no path.
[[nodiscard]] std::optional<std::string> roster_doubt(const policy::Agreement& agreement);

}  // namespace shiftguard::decision
