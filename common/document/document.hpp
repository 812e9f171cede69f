// The JSON reader of documents that people write: stricter than JSON (no repeated keys, bounded size, depth and count),
// and able to say on which line a JSON pointer lies. The only type of the JSON library shown is its forward
// declaration.
#pragma once

#include "common/document/fault.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::document {

/// What is refused before anything else is looked at.
struct Limits {
    std::size_t bytes = std::size_t{4} * 1024 * 1024;
    std::size_t values = 200'000;
    std::size_t depth = 16;
};

/// The document as a tree, or the one fault that kept it from being read.
[[nodiscard]] std::variant<nlohmann::json, Fault> read_document(std::string_view document, const Limits& limits = {});

/// The same, but a key that stands twice does not end the reading: the last value counts, and `doubled` gets one fault
/// without its line for each such key, a hundred at most. Only a tree that left it empty is what the document says.
[[nodiscard]] std::variant<nlohmann::json, Fault> read_document(std::string_view document, std::vector<Fault>& doubled,
                                                                const Limits& limits = {});

/// Fills in the line of every fault whose pointer, or the nearest one above it, stands in the document; then puts the
/// faults in the order of their lines. A document larger than `limits` allows is left alone.
void find_lines(std::string_view document, std::vector<Fault>& faults, const Limits& limits = {});

/// The line, from 1, of the first byte that is no UTF-8; 0 where the whole text is.
[[nodiscard]] std::size_t line_that_is_no_utf8(std::string_view text);

/// `pointer` with one more step, escaped as RFC 6901 asks.
[[nodiscard]] std::string step_into(std::string_view pointer, std::string_view key);
[[nodiscard]] std::string step_into(std::string_view pointer, std::size_t index);

}  // namespace shiftguard::document
