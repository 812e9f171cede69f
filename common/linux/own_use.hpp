// What this process takes of the machine: memory that it keeps in RAM, and processor time.
#pragma once

#include "common/time.hpp"

#include <cstdint>

namespace shiftguard {

/// Opens the kernel's answer about memory; afterwards no file needs to be opened for it, which a process that has
/// limited itself could not do.
void prepare_resident_bytes();

/// Bytes; 0 where the kernel does not say, or before it was prepared.
[[nodiscard]] std::uint64_t resident_bytes();

/// Of all its threads since it began, on every core together.
[[nodiscard]] Milliseconds processor_time();

}  // namespace shiftguard
