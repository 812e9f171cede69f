// A file that a person names on the command line, read for a reader that bounds what it takes.
#pragma once

#include "common/result.hpp"

#include <cstddef>
#include <string>

namespace shiftguard::cli {

/// The file's bytes; of a file that has more than `most`, the first `most` + 1, so that its reader sees and says that
/// there is too much. Errors: not_found, with `cannot_be_read` as the message.
[[nodiscard]] Result<std::string> read_input(const std::string& name, std::size_t most, const char* cannot_be_read);

}  // namespace shiftguard::cli
