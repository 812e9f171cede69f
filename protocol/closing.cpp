#include "protocol/closing.hpp"

#include "protocol/signed_bytes.hpp"

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
    closing.signature = sign(key, message_of(closing));
}

bool verify_closing(const Closing& closing, const PublicKey& key) {
    return verify(key, message_of(closing), closing.signature);
}

}  // namespace shiftguard::protocol
