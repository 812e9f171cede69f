// The JSON reader of the policy: stricter than JSON (no repeated keys, bounded size, depth and count), and able to say
// on which line a JSON pointer lies. For the inside of this room; the only type of the JSON library shown is its
// forward declaration.
#pragma once

#include "agent/policy/policy.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::policy {

inline constexpr std::size_t document_bytes = std::size_t{4} * 1024 * 1024;
inline constexpr std::size_t document_depth = 16;
inline constexpr std::size_t document_values = 200'000;

/// The document as a tree, or the one fault that kept it from being read.
[[nodiscard]] std::variant<nlohmann::json, Fault> read_document(std::string_view document);

/// Fills in the line of every fault whose pointer, or the nearest one above it, stands in the document; then puts the
/// faults in the order of their lines.
void find_lines(std::string_view document, std::vector<Fault>& faults);

/// `pointer` with one more step, escaped as RFC 6901 asks.
[[nodiscard]] std::string step_into(std::string_view pointer, std::string_view key);
[[nodiscard]] std::string step_into(std::string_view pointer, std::size_t index);

}  // namespace shiftguard::policy
