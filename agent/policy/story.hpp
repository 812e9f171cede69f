// What a finding is, in plain words, for whoever is guarded by it: what is looked at, when it locks, who sees it, how
// long it is kept.
#pragma once

#include "agent/policy/policy.hpp"

#include <string>

namespace shiftguard::policy {

/// Several lines, each a heading and sentences, ending with a newline. `rules`: of the worker who asks; `policy`: the
/// one that they are of.
[[nodiscard]] std::string story_of(FindingKind kind, const Policy& policy, const Rules& rules);

}  // namespace shiftguard::policy
