// libsodium, ready for use. Every function of ours that calls into it says ensure_sodium() first; after the first call
// that costs one load. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace shiftguard {

/// Throws std::runtime_error where libsodium cannot start (no source of randomness): nothing of ours can go on then.
void ensure_sodium();

/// From the kernel's cryptographic source.
void fill_random(std::span<std::uint8_t> bytes);

/// Zeroes memory in a way that the compiler keeps.
void wipe(std::span<std::uint8_t> bytes) noexcept;

}  // namespace shiftguard
