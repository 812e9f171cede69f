// A token or password in a file of its own. It is read at each use, so that it may be changed while the server runs,
// and stands in no log.
#pragma once

#include "common/result.hpp"

#include <filesystem>
#include <string>

namespace shiftguard::exports {

/// The first line. Errors: those of read_private_file, invalid_input where it is empty or has a control character.
[[nodiscard]] Result<std::string> read_secret_line(const std::filesystem::path& file);

}  // namespace shiftguard::exports
