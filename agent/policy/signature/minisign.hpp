// Signatures of the tool `minisign`: IT signs a policy file, the machine holds IT's public keys. Only the prehashed
// form is taken, and the trusted comment is verified with the file, so that neither can be had without the other.
#pragma once

#include "common/result.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::policy {

using KeyId = std::array<std::uint8_t, 8>;

struct PublicKey {
    KeyId id{};
    std::array<std::uint8_t, 32> key{};  ///< Ed25519
};

struct Signature {
    KeyId id{};
    std::array<std::uint8_t, 64> of_document{};  ///< Ed25519 over the document's BLAKE2b-512
    std::string trusted_comment;
    std::array<std::uint8_t, 64> of_comment{};  ///< Ed25519 over `of_document` and the trusted comment
};

/// No key and no signature is longer.
inline constexpr std::size_t minisign_bytes = 8192;

/// The text of a .pub file. Errors: invalid_input, "NAME:LINE".
[[nodiscard]] Result<PublicKey> read_public_key(std::string_view text, std::string_view name);

/// The text of a .minisig file. Errors: invalid_input, "NAME:LINE"; also of the older form that is not prehashed.
[[nodiscard]] Result<Signature> read_signature(std::string_view text, std::string_view name);

/// The key by which the document and the trusted comment verify. Errors, with `name` of the signature: refused (by a
/// key that is not among these), corrupted (the document or the comment was changed after it was signed).
[[nodiscard]] Result<PublicKey> verify(std::span<const std::uint8_t> document, const Signature& signature,
                                       const std::vector<PublicKey>& keys, std::string_view name);

/// As the tool writes it: a hexadecimal number without leading zeros.
[[nodiscard]] std::string to_string(const KeyId& id);

}  // namespace shiftguard::policy
