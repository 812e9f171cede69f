// The readers of what comes over the wire, on any bytes: they refuse or they read, and what they read they write again
// so that it reads the same. First byte: which reader, from '1' on.
#include "protocol/message.hpp"
#include "protocol/record.hpp"
#include "protocol/renewal.hpp"

#include <cstdlib>

namespace {

using namespace shiftguard;

// Encoding is canonical: a second round changes nothing.
template <class Message>
void round_trip(const Result<Message>& first, Result<Message> (*decode)(std::string_view)) {
    if (!first) {
        if (first.error().kind != ErrorKind::invalid_input || first.error().message.empty()) {
            std::abort();
        }
        return;
    }
    const std::string written = encode(*first);
    const auto second = decode(written);
    if (!second || encode(*second) != written) {
        std::abort();
    }
}

void check_any_chain(const Result<protocol::Batch>& batch) {
    if (batch) {
        const auto check = protocol::check_chain(*batch, protocol::PublicKey{}, {},
                                                 [](protocol::Sequence) { return std::optional<protocol::Link>(); });
        if (check.verdict == protocol::ChainVerdict::extends || check.verdict == protocol::ChainVerdict::known) {
            std::abort();  // nobody holds the key of all zeroes
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch ((data[0] + 1U) % 12) {
        case 0:
            round_trip(protocol::decode(text), &protocol::decode);
            break;
        case 1: {
            const auto batch = protocol::decode_batch(text);
            round_trip(batch, &protocol::decode_batch);
            check_any_chain(batch);
            break;
        }
        case 2:
            round_trip(protocol::decode_receipt(text), &protocol::decode_receipt);
            break;
        case 3:
            round_trip(protocol::decode_join_request(text), &protocol::decode_join_request);
            break;
        case 4:
            round_trip(protocol::decode_join_answer(text), &protocol::decode_join_answer);
            break;
        case 5:
            round_trip(protocol::decode_redeem_request(text), &protocol::decode_redeem_request);
            break;
        case 6:
            round_trip(protocol::decode_problem(text), &protocol::decode_problem);
            break;
        case 7:
            round_trip(protocol::decode_heartbeat(text), &protocol::decode_heartbeat);
            break;
        case 8:
            round_trip(protocol::decode_heartbeat_answer(text), &protocol::decode_heartbeat_answer);
            break;
        case 9:
            round_trip(protocol::decode_grant(text), &protocol::decode_grant);
            break;
        case 10:
            round_trip(protocol::decode_renewal_request(text), &protocol::decode_renewal_request);
            break;
        case 11:
            round_trip(protocol::decode_renewal_answer(text), &protocol::decode_renewal_answer);
            break;
    }
    return 0;
}
