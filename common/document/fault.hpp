// One fault of a document that a person wrote: where it lies and what would be right.
#pragma once

#include <cstddef>
#include <string>

namespace shiftguard::document {

/// Where (RFC 6901 JSON pointer, and line where known) and why.
struct Fault {
    std::string pointer;
    std::size_t line = 0;  ///< 1-based; 0 where unknown
    std::string reason;
};

}  // namespace shiftguard::document
