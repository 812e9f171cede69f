#include "protocol/closing.hpp"

#include "common/sodium/sodium.hpp"
#include "protocol/signed_bytes.hpp"

#include <sodium.h>

namespace shiftguard::protocol {
namespace {

Bytes message_of(const Closing& closing) {
    Bytes out;
    put(out, "shiftguard-closing-v1");
    put(out, hash_body(closing.workstation.text()));
    put(out, hash_body(closing.successor.text()));
    put(out, static_cast<std::uint64_t>(closing.at.time_since_epoch().count()));
    put(out, hash_body(closing.by));
    put(out, hash_body(closing.reason));
    put(out, closing.seq);
    put(out, closing.link);
    return out;
}

}  // namespace

void sign_closing(Closing& closing, const SecretKey& key) {
    ensure_sodium();
    const auto message = message_of(closing);
    crypto_sign_detached(closing.signature.data(), nullptr, message.data(), message.size(), key.data());
}

bool verify_closing(const Closing& closing, const PublicKey& key) {
    ensure_sodium();
    const auto message = message_of(closing);
    return crypto_sign_verify_detached(closing.signature.data(), message.data(), message.size(), key.data()) == 0;
}

}  // namespace shiftguard::protocol
