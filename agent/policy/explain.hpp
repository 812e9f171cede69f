// Puts into words what is wrong with a document by the schema: the place as a JSON pointer and a reason that says what
// would be right. The verdict itself is the schema library's (schema_judge). For the inside of this room.
#pragma once

#include "agent/policy/policy.hpp"

#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::policy {

/// No more than this many faults are told at once.
inline constexpr std::size_t faults_told = 100;

[[nodiscard]] std::vector<Fault> explain(const nlohmann::json& schema, const nlohmann::json& document);

/// The value as it is shown in a reason: short, on one line, always valid UTF-8.
[[nodiscard]] std::string shown(const nlohmann::json& value);

}  // namespace shiftguard::policy
