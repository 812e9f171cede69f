// "FILE:LINE: message", the one spelling of a fault in a roster.
#pragma once

#include "common/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace shiftguard::roster {

/// invalid_input. A `line` of 0 is unknown and not named.
[[nodiscard]] inline Error roster_fault(std::string_view file, std::size_t line, std::string message) {
    return {ErrorKind::invalid_input, std::string(file) + (line == 0 ? "" : ":" + std::to_string(line)),
            std::move(message), Retry::useless};
}

}  // namespace shiftguard::roster
