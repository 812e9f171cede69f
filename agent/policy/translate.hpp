// Makes the Policy from a document that keeps to the schema, and finds what a schema cannot say: names that lead
// nowhere, zones that do not exist, times and thresholds out of order. For the inside of this room.
#pragma once

#include "agent/policy/policy.hpp"

#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::policy {

/// `faults` gets what is wrong; the policy may be used only where it stays empty. Name and digest are left to the
/// caller.
[[nodiscard]] Policy translate(const nlohmann::json& document, std::vector<Fault>& faults);

}  // namespace shiftguard::policy
