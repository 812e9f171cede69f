// How many files this process may have open: a connection is one.
#pragma once

#include <cstddef>

namespace shiftguard::server {

/// Raises the limit to `wanted` where the account may, and gives what it is then.
[[nodiscard]] std::size_t raise_open_files(std::size_t wanted);

}  // namespace shiftguard::server
