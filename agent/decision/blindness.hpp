// What takes the sight from a camera: which finding a look through it stands for. Each look has one cause at most.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/policy/policy.hpp"
#include "common/finding_kind.hpp"

#include <optional>

namespace shiftguard::decision {

/// None where the camera shows something, is closed or is being opened. Rules that do not know a kind yet find what
/// stood for it before: a dark or frozen camera was covered, a busy one lost.
[[nodiscard]] std::optional<FindingKind> cause_of_blindness(const observation::Observation& look,
                                                            const policy::Rules& rules);

}  // namespace shiftguard::decision
