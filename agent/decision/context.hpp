// Shift and place of the session's worker, asked of the pure rooms and told to the decision when they change.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/policy/agreement.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace shiftguard::decision {

enum class TimeTrust : std::uint8_t { trusted, untrusted };

/// Where the time is not trusted neither on shift nor off shift is proved.
[[nodiscard]] ContextChange context_of(const policy::Agreement& agreement, TimeTrust time = TimeTrust::trusted);

/// What roster_stale says while it lasts; nullopt where the roster is no reason for doubt. No name, no path.
[[nodiscard]] std::optional<std::string> roster_doubt(const policy::Agreement& agreement);

}  // namespace shiftguard::decision
