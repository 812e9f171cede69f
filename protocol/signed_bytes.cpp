#include "protocol/signed_bytes.hpp"

#include "common/sodium/sodium.hpp"

#include <sodium.h>

namespace shiftguard::protocol {

static_assert(sizeof(Signature) == crypto_sign_BYTES);
static_assert(sizeof(PublicKey) == crypto_sign_PUBLICKEYBYTES);
static_assert(sizeof(SecretKey) == crypto_sign_SECRETKEYBYTES);

Signature sign(const SecretKey& key, const Bytes& message) {
    ensure_sodium();
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), key.data());
    return signature;
}

bool verify(const PublicKey& key, const Bytes& message, const Signature& signature) {
    ensure_sodium();
    return crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
}

}  // namespace shiftguard::protocol
