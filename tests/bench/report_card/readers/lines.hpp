// What the readers of this folder share: a text's lines, its fields, numbers, and the sentence of a fault with its
// line.
#pragma once

#include "common/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::report_card {

struct Line {
    std::size_t number = 0;  ///< 1-based
    std::vector<std::string> fields;
};

/// Fields between blanks; between tabs where a line has one. Blank lines and lines that begin with # are left out, a
/// byte order mark and carriage returns are borne.
[[nodiscard]] std::vector<Line> split_lines(std::string_view text);

/// Rows of comma-separated values (RFC 4180, but a row stays on one line). Errors: invalid_input with the line.
[[nodiscard]] Result<std::vector<Line>> split_rows(std::string_view text, std::string_view file);

/// The whole field is the number, and finite.
[[nodiscard]] std::optional<double> to_number(const std::string& field);
[[nodiscard]] std::optional<std::size_t> to_count(const std::string& field);

/// invalid_input, "FILE:LINE: reason".
[[nodiscard]] Error fault_at(std::string_view file, std::size_t line, std::string reason);

}  // namespace shiftguard::report_card
