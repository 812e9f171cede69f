// The chain that makes a loss visible: link = SHA-256("shiftguard-link-v1" || previous link || seq || SHA-256(body)).
// A body may go (eviction, refusal, erasure, retention); its hash stays, so the chain always verifies.
// A head's Ed25519 signature (RFC 8032) authenticates every link before it.
#pragma once

#include "common/encoding.hpp"
#include "common/ids.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace shiftguard::protocol {

using Hash = std::array<std::uint8_t, 32>;
using Link = Hash;
using Signature = std::array<std::uint8_t, 64>;
using PublicKey = std::array<std::uint8_t, 32>;
using SecretKey = std::array<std::uint8_t, 64>;  ///< as libsodium's crypto_sign keeps it

/// Position in one workstation's chain; the first record is 1.
using Sequence = std::uint64_t;

/// The link before the first record.
inline constexpr Link origin{};

[[nodiscard]] Hash hash_body(std::string_view body);
[[nodiscard]] Link next_link(const Link& previous, Sequence seq, const Hash& body_hash);

/// Signs (workstation, seq, link) of a batch's head.
[[nodiscard]] Signature sign_head(const SecretKey& key, const WorkstationId& workstation, Sequence seq,
                                  const Link& link);
[[nodiscard]] bool verify_head(const PublicKey& key, const WorkstationId& workstation, Sequence seq, const Link& link,
                               const Signature& signature);

/// The server's signature under a receipt: every record up to seq stands in its store.
[[nodiscard]] Signature sign_receipt(const SecretKey& key, const WorkstationId& workstation, Sequence seq,
                                     const Link& link, WallTime stored);
[[nodiscard]] bool verify_receipt(const PublicKey& key, const WorkstationId& workstation, Sequence seq,
                                  const Link& link, WallTime stored, const Signature& signature);

struct KeyPair {
    PublicKey public_key{};
    SecretKey secret_key{};
};
[[nodiscard]] KeyPair make_key_pair();

}  // namespace shiftguard::protocol
