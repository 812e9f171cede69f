// What a compiled zone file says of the time after its last change, which the date library does not read. A file is
// read once for the whole program, as the library does. Any thread.
#pragma once

#include "common/zone/posix_rule.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::zone {

/// `zone`: a name that the library knows. nullptr: its clocks never change any more, or its file can't be read.
[[nodiscard]] const PosixRule* footer_of(const std::string& zone);

/// The rule in the last line of a zone file's bytes (TZif, version 2 or later).
[[nodiscard]] std::optional<PosixRule> footer_in(std::string_view file);

}  // namespace shiftguard::zone
