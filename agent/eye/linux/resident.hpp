// How much memory this process keeps in RAM.
#pragma once

#include <cstdint>

namespace shiftguard::eye {

/// Opens the kernel's answer; afterwards no file needs to be opened for it, which the limits would not allow.
void prepare_resident_bytes();

/// Bytes; 0 where the kernel does not say, or before it was prepared.
[[nodiscard]] std::uint64_t resident_bytes();

}  // namespace shiftguard::eye
