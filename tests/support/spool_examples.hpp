// Records for an outbox, and a server's side of it that keeps what it is given.
#pragma once

#include "agent/spool/spool.hpp"
#include "common/uuid.hpp"
#include "tests/support/protocol_examples.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace shiftguard::testing {

/// The `number`th record: an incident of its own.
[[nodiscard]] inline protocol::Record numbered_record(std::uint64_t number, Severity severity = Severity::high) {
    protocol::Record record = example_incident();
    std::array<std::uint8_t, 10> tail{};
    for (std::size_t byte = 0; byte < 8; ++byte) {
        tail.at(byte + 2) = static_cast<std::uint8_t>(number >> (56U - 8U * byte) & 0xFFU);
    }
    record.id = RecordId(make_uuid_v7(example_time, tail));
    record.incident = IncidentId(record.id.text());
    record.severity = severity;
    record.at = example_time + Milliseconds(number);
    return record;
}

/// Takes batches as a server does, and remembers what stands.
class StandIn {
public:
    protocol::ChainVerdict take(protocol::Batch batch) {
        const KeyPair keys = example_keys(1);
        protocol::sign_batch(batch, example_workstation, keys.secret_key);
        const auto check = protocol::check_chain(batch, keys.public_key, head_, [this](protocol::Sequence seq) {
            const auto there = links_.find(seq);
            return there == links_.end() ? std::optional<protocol::Link>() : there->second;
        });
        if (check.verdict == protocol::ChainVerdict::extends) {
            for (std::size_t index = check.first_new; index < batch.records.size(); ++index) {
                const auto& record = batch.records.at(index);
                links_[record.seq] = check.links.at(index);
                records_[record.seq] = record;
            }
            head_ = {batch.records.back().seq, check.links.back()};
        }
        return check.verdict;
    }

    [[nodiscard]] protocol::Receipt receipt() const {
        protocol::Receipt receipt;
        receipt.workstation = example_workstation;
        receipt.seq = head_.seq;
        receipt.link = head_.link;
        receipt.stored = example_time;
        receipt.signature = protocol::sign_receipt(example_keys(2).secret_key, receipt.workstation, receipt.seq,
                                                   receipt.link, receipt.stored);
        return receipt;
    }

    [[nodiscard]] const std::map<protocol::Sequence, protocol::LinkedRecord>& records() const { return records_; }

private:
    using KeyPair = protocol::KeyPair;
    protocol::StoredHead head_;
    std::map<protocol::Sequence, protocol::Link> links_;
    std::map<protocol::Sequence, protocol::LinkedRecord> records_;
};

/// Sends everything that waits. False where the stand-in refused something.
[[nodiscard]] inline bool deliver_all(spool::Spool& outbox, StandIn& server) {
    while (true) {
        const auto batch = outbox.next_batch();
        if (!batch) {
            return false;
        }
        if (!*batch) {
            return true;
        }
        if (server.take(**batch) != protocol::ChainVerdict::extends || !outbox.acknowledge(server.receipt())) {
            return false;
        }
    }
}

}  // namespace shiftguard::testing
