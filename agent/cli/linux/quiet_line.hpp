// One line from whoever runs the command: at a terminal asked for and not shown, else as it comes.
#pragma once

#include "common/result.hpp"

#include <string>

namespace shiftguard::cli {

/// At most 256 characters. Errors: invalid_input, where there is no line or it is longer.
[[nodiscard]] Result<std::string> read_quiet_line(const std::string& prompt);

}  // namespace shiftguard::cli
