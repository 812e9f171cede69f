// The lines of a journal that are no inputs: notes of responses.
#pragma once

#include "agent/journal/journal.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace shiftguard::journal {

/// One line of a journal.
using Line = std::variant<Entry, ResponseNote>;

[[nodiscard]] std::string to_json(const ResponseNote& note);

/// True for a line that to_json(ResponseNote) wrote; does not parse it.
[[nodiscard]] bool is_note(std::string_view line);

/// Errors: invalid_input, naming the member.
[[nodiscard]] Result<Line> line_from_json(std::string_view line);

}  // namespace shiftguard::journal
