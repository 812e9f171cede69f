#include "protocol/chain.hpp"

#include "common/sodium/sodium.hpp"
#include "protocol/signed_bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sodium.h>

namespace shiftguard::protocol {
namespace {

static_assert(sizeof(Hash) == SHA256_DIGEST_LENGTH);

// Every signed or hashed message begins with its purpose, so that none is ever taken for another. At most one part of
// a message has no fixed length, so that no two messages are the same bytes.
constexpr std::string_view link_purpose = "shiftguard-link-v1";
constexpr std::string_view head_purpose = "shiftguard-head-v1";
constexpr std::string_view receipt_purpose = "shiftguard-receipt-v1";
constexpr std::string_view join_purpose = "shiftguard-join-v1";
constexpr std::string_view admission_purpose = "shiftguard-admission-v1";
constexpr std::string_view time_purpose = "shiftguard-time-v1";

// OpenSSL's, which uses the processor's own instructions where it has them: a server hashes every byte that it stores.
Hash sha256(std::span<const std::uint8_t> bytes) {
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                           &EVP_MD_free);
    Hash hash{};
    if (!algorithm || EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, algorithm.get(), nullptr) != 1) {
        std::abort();  // no memory for a few bytes, or an OpenSSL without SHA-256: nothing could be vouched for
    }
    return hash;
}

Hash hash_of(std::span<const Tombstone> tombstones) {
    Bytes message;
    for (const auto& tombstone : tombstones) {
        put(message, tombstone.seq);
        put(message, to_string(tombstone.reason));
        message.push_back(0);
    }
    return sha256(message);
}

Bytes head_message(const WorkstationId& workstation, Sequence seq, const Link& link,
                   std::span<const Tombstone> tombstones) {
    Bytes message;
    put(message, head_purpose);
    put(message, workstation.text());
    put(message, seq);
    put(message, link);
    put(message, hash_of(tombstones));
    return message;
}

Bytes join_message(std::string_view token, std::string_view certificate_request) {
    Bytes message;
    put(message, join_purpose);
    put(message, sha256(as_bytes(token)));
    put(message, sha256(as_bytes(certificate_request)));
    return message;
}

Bytes admission_message(const WorkstationId& workstation, const PublicKey& signing_key) {
    Bytes message;
    put(message, admission_purpose);
    put(message, workstation.text());
    put(message, signing_key);
    return message;
}

Bytes receipt_message(const WorkstationId& workstation, Sequence seq, const Link& link, WallTime stored) {
    Bytes message;
    put(message, receipt_purpose);
    put(message, workstation.text());
    put(message, seq);
    put(message, link);
    put(message, static_cast<std::uint64_t>(stored.time_since_epoch().count()));
    return message;
}

Bytes time_message(const WorkstationId& workstation, const Nonce& nonce, WallTime time) {
    Bytes message;
    put(message, time_purpose);
    put(message, workstation.text());
    put(message, nonce);
    put(message, static_cast<std::uint64_t>(time.time_since_epoch().count()));
    return message;
}

}  // namespace

Hash hash_body(std::string_view body) {
    return sha256(as_bytes(body));
}

std::optional<Hash> hash_from_hex(std::string_view digits) {
    const auto bytes = digits.size() == hash_digits ? from_hex(digits) : std::nullopt;
    if (!bytes) {
        return std::nullopt;
    }
    Hash hash{};
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

Link next_link(const Link& previous, Sequence seq, const Hash& body_hash) {
    Bytes message;
    put(message, link_purpose);
    put(message, previous);
    put(message, seq);
    put(message, body_hash);
    return sha256(message);
}

Signature sign_head(const SecretKey& key, const WorkstationId& workstation, Sequence seq, const Link& link,
                    std::span<const Tombstone> tombstones) {
    return sign(key, head_message(workstation, seq, link, tombstones));
}

bool verify_head(const PublicKey& key, const WorkstationId& workstation, Sequence seq, const Link& link,
                 std::span<const Tombstone> tombstones, const Signature& signature) {
    return verify(key, head_message(workstation, seq, link, tombstones), signature);
}

Signature sign_join(const SecretKey& key, std::string_view token, std::string_view certificate_request) {
    return sign(key, join_message(token, certificate_request));
}

bool verify_join(const PublicKey& key, std::string_view token, std::string_view certificate_request,
                 const Signature& signature) {
    return verify(key, join_message(token, certificate_request), signature);
}

Signature sign_admission(const SecretKey& key, const WorkstationId& workstation, const PublicKey& signing_key) {
    return sign(key, admission_message(workstation, signing_key));
}

bool verify_admission(const PublicKey& key, const WorkstationId& workstation, const PublicKey& signing_key,
                      const Signature& signature) {
    return verify(key, admission_message(workstation, signing_key), signature);
}

Signature sign_receipt(const SecretKey& key, const WorkstationId& workstation, Sequence seq, const Link& link,
                       WallTime stored) {
    return sign(key, receipt_message(workstation, seq, link, stored));
}

bool verify_receipt(const PublicKey& key, const WorkstationId& workstation, Sequence seq, const Link& link,
                    WallTime stored, const Signature& signature) {
    return verify(key, receipt_message(workstation, seq, link, stored), signature);
}

Signature sign_time(const SecretKey& key, const WorkstationId& workstation, const Nonce& nonce, WallTime time) {
    return sign(key, time_message(workstation, nonce, time));
}

bool verify_time(const PublicKey& key, const WorkstationId& workstation, const Nonce& nonce, WallTime time,
                 const Signature& signature) {
    return verify(key, time_message(workstation, nonce, time), signature);
}

Nonce make_nonce() {
    Nonce nonce{};
    fill_random(nonce);
    return nonce;
}

KeyPair make_key_pair() {
    ensure_sodium();
    KeyPair pair;
    crypto_sign_keypair(pair.public_key.data(), pair.secret_key.data());
    return pair;
}

}  // namespace shiftguard::protocol
