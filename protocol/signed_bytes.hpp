// Private to this room's .cpp files: the bytes that are signed, part by part, and their signature. Whatever has no
// fixed length goes in as its hash, so that no two messages are the same bytes.
#pragma once

#include "common/encoding.hpp"
#include "protocol/chain.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace shiftguard::protocol {

inline void put(Bytes& out, std::span<const std::uint8_t> part) {
    out.insert(out.end(), part.begin(), part.end());
}
inline void put(Bytes& out, std::string_view part) {
    put(out, as_bytes(part));
}
inline void put(Bytes& out, std::uint64_t number) {  // big endian
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(number >> static_cast<unsigned>(shift) & 0xFFU));
    }
}

[[nodiscard]] Signature sign(const SecretKey& key, const Bytes& message);
[[nodiscard]] bool verify(const PublicKey& key, const Bytes& message, const Signature& signature);

}  // namespace shiftguard::protocol
