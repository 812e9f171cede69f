// A key pair of minisign's form and what it signs, made as the format says.
#pragma once

#include "agent/policy/signature/minisign.hpp"
#include "common/encoding.hpp"
#include "common/sodium/sodium.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>

#include <sodium.h>

namespace shiftguard::policy::testing {

inline std::string line(const std::string& algorithm, const KeyId& id, std::span<const std::uint8_t> rest) {
    Bytes bytes(algorithm.begin(), algorithm.end());
    bytes.insert(bytes.end(), id.begin(), id.end());
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    return to_base64(bytes);
}

/// A key pair and what it signs.
struct Signer {
    explicit Signer(std::uint8_t number) {
        ensure_sodium();
        id.fill(number);
        std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed{};
        seed.fill(number);
        crypto_sign_seed_keypair(open.data(), secret.data(), seed.data());
    }

    [[nodiscard]] std::string key(const std::string& algorithm = "Ed") const {
        return "untrusted comment: minisign public key\n" + line(algorithm, id, open) + "\n";
    }

    [[nodiscard]] std::array<std::uint8_t, 64> sign(std::span<const std::uint8_t> bytes) const {
        std::array<std::uint8_t, 64> signature{};
        crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(), secret.data());
        return signature;
    }

    [[nodiscard]] std::string signature(std::string_view document, const std::string& comment = "timestamp:1",
                                        const std::string& algorithm = "ED") const {
        std::array<std::uint8_t, 64> hash{};
        crypto_generichash(hash.data(), hash.size(), as_bytes(document).data(), document.size(), nullptr, 0);
        const auto of_document = sign(hash);
        const auto of_comment = sign(as_bytes(std::string(of_document.begin(), of_document.end()) + comment));
        return "untrusted comment: signature\n" + line(algorithm, id, of_document) + "\ntrusted comment: " + comment +
               "\n" + to_base64(of_comment) + "\n";
    }

    KeyId id{};
    std::array<std::uint8_t, 32> open{};
    std::array<std::uint8_t, 64> secret{};
};

}  // namespace shiftguard::policy::testing
