// The effective policy, value by value, each with its source: the program's default, or the level and line of the
// document that sets it. What is shown here is what the agent goes by; both read the same schema and the same levels.
#pragma once

#include "agent/policy/parts.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::policy {

/// Who sets a value; the later wins over the earlier.
enum class Level : std::uint8_t { built_in, machine, group, worker };

[[nodiscard]] std::string_view to_string(Level level);  ///< "default", "machine", "group", "worker"

struct Setting {
    std::string value;  ///< as JSON, on one line
    Level level = Level::built_in;
    std::string set_at;     ///< JSON pointer of what sets it; empty for a default
    std::size_t line = 0;   ///< 1-based, 0 for a default
    std::string file = {};  ///< that sets it; empty for a default
};

/// By JSON pointer; a list is one value.
using Settings = std::map<std::string, Setting>;

/// Whose settings: the machine's where both are empty.
struct Whose {
    std::string group;
    std::string worker;  ///< with it the worker's own group counts
};

/// For a document that keeps to the schema; lines are left at 0. For the inside of this room.
[[nodiscard]] Settings settings_of(const nlohmann::json& schema, const nlohmann::json& document, const Whose& whose);

/// Lays the levels of `whose` over what the machine has. For the inside of this room.
void lay_levels_over(Settings& settings, const nlohmann::json& document, const Whose& whose);

/// Whether the pointer is of a value that a level may set. For the inside of this room.
[[nodiscard]] bool is_of_rules(std::string_view pointer);

/// The effective policy of the machine, or, with an account, of its worker: then without other accounts, workers and
/// places. Errors: invalid_input (see parse); not_found, where the account is not in scope.
[[nodiscard]] Result<Settings> effective(std::string_view document, std::string_view name,
                                         const std::optional<AccountName>& account);

/// The same of a policy in parts; each value has the file and line that it comes from.
[[nodiscard]] Result<Settings> effective(const std::vector<Part>& parts, const std::optional<AccountName>& account);

}  // namespace shiftguard::policy
