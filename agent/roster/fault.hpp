// "FILE:LINE: message", the one spelling of a fault in a roster, and how much of a roster such a message may repeat.
#pragma once

#include "common/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace shiftguard::roster {

/// What stands in a file, for a message: at most `most` bytes, "..." where there is more, and "?" for what would
/// break a line.
[[nodiscard]] std::string piece_of(std::string_view text, std::size_t most = 40);

/// invalid_input. A `line` of 0 is unknown and not named.
[[nodiscard]] inline Error roster_fault(std::string_view file, std::size_t line, std::string message) {
    return {ErrorKind::invalid_input, std::string(file) + (line == 0 ? "" : ":" + std::to_string(line)),
            std::move(message), Retry::useless};
}

}  // namespace shiftguard::roster
