// The verdict of the schema library on a document. Its templates are slow to compile: they live in one .cpp.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::policy {

/// nullopt: the document keeps to the schema; else a reason, for want of a better one.
[[nodiscard]] std::optional<std::string> objection(const nlohmann::json& schema, const nlohmann::json& document);

}  // namespace shiftguard::policy
