// A fault of a JSON document of this room: a roster, or the column mapping of an export.
#pragma once

#include "common/document/document.hpp"
#include "common/result.hpp"

#include <string_view>

namespace shiftguard::roster {

/// As roster_fault, on the line that the pointer leads to, with no more of the pointer than a message may repeat.
[[nodiscard]] Error document_fault(std::string_view text, std::string_view file, document::Fault fault,
                                   const document::Limits& limits);

}  // namespace shiftguard::roster
