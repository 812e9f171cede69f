// Whose policies a machine takes: the public keys that IT put into a folder. A machine without any takes unsigned
// policies; one with a key takes none that no key of its verifies.
#pragma once

#include "agent/policy/signature/minisign.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace shiftguard::policy {

struct Issuer {
    KeyId id{};
    std::string trusted_comment;
};

/// The key files (*.pub) of a folder, by name; none where there is no folder, or `folder` is empty. Errors: a key that
/// cannot be read.
[[nodiscard]] Result<std::vector<PublicKey>> keys_in(const std::filesystem::path& folder);

/// Errors: not_found, refused, invalid_input.
[[nodiscard]] Result<PublicKey> load_public_key(const std::filesystem::path& file);

/// FILE.minisig, which lies beside the policy FILE.
[[nodiscard]] std::filesystem::path signature_of(const std::filesystem::path& policy);

/// Who signed these bytes of the policy file, by the signature beside it. Errors: not_found (it is not signed), and as
/// of read_signature and verify.
[[nodiscard]] Result<Issuer> issuer_of(std::span<const std::uint8_t> document, const std::filesystem::path& policy,
                                       const std::vector<PublicKey>& keys);

}  // namespace shiftguard::policy
