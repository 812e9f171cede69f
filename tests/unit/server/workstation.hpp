// A workstation for tests: keys, a certificate request, and a chain that grows.
#pragma once

#include "protocol/message.hpp"
#include "protocol/record.hpp"

#include <string>
#include <vector>

namespace shiftguard::testing {

class TestWorkstation {
public:
    TestWorkstation();

    [[nodiscard]] protocol::JoinRequest join_request(const std::string& token) const;
    /// Signs it once more, after a change.
    void prove(protocol::JoinRequest& request) const;
    [[nodiscard]] const std::string& private_key_pem() const { return private_key_; }
    [[nodiscard]] const protocol::PublicKey& signing_key() const { return keys_.public_key; }
    [[nodiscard]] const protocol::KeyPair& keys() const { return keys_; }

    /// As the server named it.
    void joined_as(WorkstationId id) { id_ = std::move(id); }
    [[nodiscard]] const WorkstationId& id() const { return id_; }

    [[nodiscard]] protocol::Record incident(FindingKind finding, const std::string& detail = "A sentence.");
    [[nodiscard]] protocol::Record outcome_of(const protocol::Record& incident, bool verified);
    [[nodiscard]] protocol::Record repeat_of(const protocol::Record& incident, std::uint32_t occurrence);
    [[nodiscard]] protocol::Record enrolment();

    /// The next links of the chain, signed.
    [[nodiscard]] protocol::Batch send(const std::vector<protocol::Record>& records);
    /// The next link without its body.
    [[nodiscard]] protocol::Batch send_tombstone(protocol::TombstoneReason reason);
    /// The next link with any body.
    [[nodiscard]] protocol::Batch send_body(std::string body);

    [[nodiscard]] const protocol::StoredHead& head() const { return head_; }
    void set_head(const protocol::StoredHead& head) { head_ = head; }

private:
    [[nodiscard]] protocol::Batch sign(std::vector<protocol::LinkedRecord> records);
    [[nodiscard]] std::string next_uuid();

    protocol::KeyPair keys_ = protocol::make_key_pair();
    std::string private_key_;
    std::string request_;
    WorkstationId id_;
    protocol::StoredHead head_;
    WallTime clock_{Milliseconds(1'767'600'000'000)};
    std::uint8_t counter_ = 0;
};

}  // namespace shiftguard::testing
