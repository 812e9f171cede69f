// How much memory this process keeps in RAM.
#pragma once

#include <cstdint>

namespace shiftguard::eye {

/// Bytes; 0 where the kernel does not say.
[[nodiscard]] std::uint64_t resident_bytes();

}  // namespace shiftguard::eye
