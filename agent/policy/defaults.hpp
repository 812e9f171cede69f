// What a policy says about findings where it says nothing. The schema publishes the same values, each with its reason;
// a test holds the two together.
#pragma once

#include "agent/policy/policy.hpp"

namespace shiftguard::policy {

[[nodiscard]] Rules default_rules();

}  // namespace shiftguard::policy
