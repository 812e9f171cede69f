#include "common/sodium/sodium.hpp"

#include <stdexcept>

#include <sodium.h>

namespace shiftguard {

void ensure_sodium() {
    static const bool ready = sodium_init() >= 0;
    if (!ready) {
        throw std::runtime_error("libsodium cannot start: the machine gives no random numbers.");
    }
}

void fill_random(std::span<std::uint8_t> bytes) {
    ensure_sodium();
    randombytes_buf(bytes.data(), bytes.size());
}

void wipe(std::span<std::uint8_t> bytes) noexcept {
    sodium_memzero(bytes.data(), bytes.size());
}

}  // namespace shiftguard
