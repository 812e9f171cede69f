// One spelling for every JSON value: keys in byte order, no space, numbers in the shortest spelling that reads back as
// the same double (std::to_chars). Our own rule rather than a library's, because journals are compared byte by byte
// across versions of both.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::journal {

/// A number that JSON cannot spell (not finite) becomes null; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string canonical(const nlohmann::json& value);

}  // namespace shiftguard::journal
