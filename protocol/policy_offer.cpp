#include "protocol/policy_offer.hpp"

#include "protocol/chain.hpp"
#include "protocol/strict_json.hpp"

namespace shiftguard::protocol {

std::string encode(const PolicyOffer& offer) {
    return write_line({{"document", offer.document}, {"signature", offer.signature}});
}

Result<PolicyOffer> decode_policy_offer(std::string_view text) {
    return read<PolicyOffer>(text, max_policy_offer_bytes, [](const View& root, PolicyOffer& offer) {
        offer.document = root.at("document").block({1, max_policy_bytes});
        offer.signature = root.at("signature").block({1, max_policy_signature_bytes});
    });
}

std::string etag_of(std::string_view encoded) {
    return '"' + to_hex(hash_body(encoded)) + '"';
}

}  // namespace shiftguard::protocol
