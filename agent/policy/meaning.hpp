// What a change of one value means: its name in words, and whether it makes the guard stricter. For the inside of this
// room.
#pragma once

#include "agent/policy/difference.hpp"

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::policy {

/// A change of the value at `pointer`; nullptr where there is none.
[[nodiscard]] Change change_of(std::string_view pointer, const nlohmann::json* before, const nlohmann::json* after);

/// A whole account, worker or place that comes or goes: `pointer` is its own.
enum class Coming : std::uint8_t { added, removed };
[[nodiscard]] Change change_of_entry(std::string_view pointer, Coming coming);

}  // namespace shiftguard::policy
