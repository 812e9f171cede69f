// The chain that makes a loss visible: link = SHA-256("shiftguard-link-v1" || previous link || seq || SHA-256(body)).
// A body may go (eviction, refusal, erasure, retention); its hash stays, so the chain always verifies.
// A head's Ed25519 signature (RFC 8032) authenticates every link before it, and the reason of every tombstone that its
// batch held: signed = "shiftguard-head-v1" || workstation || seq || link || SHA-256(for each tombstone: seq, its word,
// 0).
#pragma once

#include "common/encoding.hpp"
#include "common/ids.hpp"
#include "common/time.hpp"
#include "protocol/tombstone.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace shiftguard::protocol {

using Hash = std::array<std::uint8_t, 32>;
using Link = Hash;
using Signature = std::array<std::uint8_t, 64>;
using PublicKey = std::array<std::uint8_t, 32>;
using SecretKey = std::array<std::uint8_t, 64>;  ///< as libsodium's crypto_sign keeps it
using Nonce = std::array<std::uint8_t, 16>;      ///< random, of one question: no answer fits another

/// The link before the first record.
inline constexpr Link origin{};

[[nodiscard]] Hash hash_body(std::string_view body);
inline constexpr std::size_t hash_digits = 2 * std::tuple_size_v<Hash>;
/// Lower-case digits, all of them; else none.
[[nodiscard]] std::optional<Hash> hash_from_hex(std::string_view digits);
[[nodiscard]] Link next_link(const Link& previous, Sequence seq, const Hash& body_hash);

/// Signs (workstation, seq, link) of a batch's head and the tombstones that the batch holds.
[[nodiscard]] Signature sign_head(const SecretKey& key, const WorkstationId& workstation, Sequence seq,
                                  const Link& link, std::span<const Tombstone> tombstones);
[[nodiscard]] bool verify_head(const PublicKey& key, const WorkstationId& workstation, Sequence seq, const Link& link,
                               std::span<const Tombstone> tombstones, const Signature& signature);

/// The workstation's word that it has the chain's key and wants this certificate with this token: who joins anew with
/// the same key goes on with the same chain.
[[nodiscard]] Signature sign_join(const SecretKey& key, std::string_view token, std::string_view certificate_request);
[[nodiscard]] bool verify_join(const PublicKey& key, std::string_view token, std::string_view certificate_request,
                               const Signature& signature);

/// The server's word that this workstation joined with this key; it lies beside both in the store.
[[nodiscard]] Signature sign_admission(const SecretKey& key, const WorkstationId& workstation,
                                       const PublicKey& signing_key);
[[nodiscard]] bool verify_admission(const PublicKey& key, const WorkstationId& workstation,
                                    const PublicKey& signing_key, const Signature& signature);

/// The server's signature under a receipt: every record up to seq stands in its store.
[[nodiscard]] Signature sign_receipt(const SecretKey& key, const WorkstationId& workstation, Sequence seq,
                                     const Link& link, WallTime stored);
[[nodiscard]] bool verify_receipt(const PublicKey& key, const WorkstationId& workstation, Sequence seq,
                                  const Link& link, WallTime stored, const Signature& signature);

/// The server's word on what time it is, for whoever asked with this nonce.
[[nodiscard]] Signature sign_time(const SecretKey& key, const WorkstationId& workstation, const Nonce& nonce,
                                  WallTime time);
[[nodiscard]] bool verify_time(const PublicKey& key, const WorkstationId& workstation, const Nonce& nonce,
                               WallTime time, const Signature& signature);

[[nodiscard]] Nonce make_nonce();

struct KeyPair {
    PublicKey public_key{};
    SecretKey secret_key{};
};
[[nodiscard]] KeyPair make_key_pair();

}  // namespace shiftguard::protocol
