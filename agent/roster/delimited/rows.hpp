// The outer form of a delimited file (RFC 4180, with any delimiter): its rows as fields without quotes, each with the
// line on which it begins. Empty lines are no rows. For the inside of this room.
#pragma once

#include "common/result.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::roster {

inline constexpr std::size_t most_fields = 1024;

struct Row {
    std::size_t line = 0;  ///< 1-based
    std::vector<std::string> fields;
};

/// Takes the rows one after the other until it gives an error, which ends the reading.
using TakeRow = std::function<std::optional<Error>(const Row&)>;

/// UTF-8, with or without a byte order mark. Errors: what `take` gave; invalid_input with the line (quotes that do not
/// match, zero bytes, too many fields), exhausted (over 10 MiB, or no memory).
[[nodiscard]] Status read_rows(std::string_view text, std::string_view file, char delimiter, const TakeRow& take);

}  // namespace shiftguard::roster
