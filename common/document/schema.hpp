// Holds a document against a JSON Schema (draft 7). The verdict is the schema library's; where it refuses, every fault
// is put into words: the place as a JSON pointer and a reason that says what would be right.
// A schema that is given must say a type, a minimum and a maximum for numbers, and additionalProperties for objects.
#pragma once

#include "common/document/fault.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::document {

/// No more than this many faults are told at once.
inline constexpr std::size_t faults_told = 100;

/// The library's verdict. nullopt: the document keeps to the schema; else a reason, for want of a better one.
[[nodiscard]] std::optional<std::string> objection(const nlohmann::json& schema, const nlohmann::json& document);

/// Every fault that can be put into words, without its line.
[[nodiscard]] std::vector<Fault> explain(const nlohmann::json& schema, const nlohmann::json& document);

/// Both: empty where the document keeps to the schema, else at least one fault.
[[nodiscard]] std::vector<Fault> judge(const nlohmann::json& schema, const nlohmann::json& document);

/// The value as it is shown in a reason: short, on one line, always valid UTF-8.
[[nodiscard]] std::string shown(const nlohmann::json& value);

}  // namespace shiftguard::document
