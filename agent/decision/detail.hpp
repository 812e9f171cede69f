// A finding in plain words. No name, no score, nothing about a bystander but that there is one.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/decision/state.hpp"
#include "agent/policy/policy.hpp"
#include "common/finding_kind.hpp"
#include "common/time.hpp"

#include <string>

namespace shiftguard::decision {

/// `input` is the one that made the finding due.
[[nodiscard]] std::string detail_of(FindingKind kind, const State& state, const Input& input,
                                    const policy::Rules& rules, const Now& now);

}  // namespace shiftguard::decision
