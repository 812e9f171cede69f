// Private to server/export: RFC 1952, by zlib.
#pragma once

#include <string>

namespace shiftguard::exports {

/// Throws std::bad_alloc where memory is out.
[[nodiscard]] std::string gzip(const std::string& text);

}  // namespace shiftguard::exports
