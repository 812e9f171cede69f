#include "tests/support/protocol_examples.hpp"

#include <array>

#include <sodium.h>

namespace shiftguard::testing {
namespace {

using namespace std::chrono_literals;
using protocol::RecordType;

constexpr const char* example_request_pem =
    "-----BEGIN CERTIFICATE REQUEST-----\nMIHsMIGTAgEA\n-----END CERTIFICATE REQUEST-----\n";
constexpr const char* example_certificate_pem =
    "-----BEGIN CERTIFICATE-----\nMIIBazCCARGg\n-----END CERTIFICATE-----\n";

}  // namespace

protocol::Record example_incident() {
    protocol::Record record;
    record.type = RecordType::incident;
    record.id = RecordId("019ab2f0-1c3b-7000-8000-000000000001");
    record.incident = IncidentId("019ab2f0-1c3b-7000-8000-00000000000a");
    record.workstation = example_workstation;
    record.account = AccountName("anna");
    record.worker = WorkerId("w-1017");
    record.finding = FindingKind::additional_person;
    record.response = Response::lock;
    record.enforcement = Enforcement::enforce;
    record.severity = Severity::high;
    record.occurrence = 1;
    record.first_seen = example_time - 1s;
    record.at = example_time;
    record.trust = {-12ms, 40ms};
    record.detail = "2 people in view";
    record.geometry = protocol::Geometry{
        640, 480, {{0.3125F, 0.25F, 0.125F, 0.2F}}, {{0.25F, 0.2F, 0.4F, 0.8F}, {0.7F, 0.3F, 0.25F, 0.7F}}};
    record.policy_version = 7;
    record.agent_version = "0.1.0";
    return record;
}

protocol::Record example_outcome() {
    protocol::Record record = example_incident();
    record.type = RecordType::outcome;
    record.id = RecordId("019ab2f0-1c3b-7000-8000-000000000002");
    record.at = example_time + 350ms;
    record.detail = "The session reported itself locked.";
    record.geometry.reset();
    record.verified = true;
    return record;
}

protocol::Record example_outcome_with_evidence() {
    protocol::Record record = example_outcome();
    record.id = RecordId("019ab2f0-1c3b-7000-8000-000000000006");
    const std::string file = "\xFF\xD8\xFF an example, no picture";
    record.evidence = {{protocol::hash_body(file), "image/jpeg", file.size()}};
    return record;
}

protocol::Record example_repeat() {
    protocol::Record record = example_incident();
    record.type = RecordType::repeat;
    record.id = RecordId("019ab2f0-1c3b-7000-8000-000000000003");
    record.at = example_time + 20s;
    record.first_seen = example_time + 19s;
    record.occurrence = 2;
    return record;
}

protocol::Record example_observed() {
    protocol::Record record = example_incident();
    record.id = RecordId("019ab2f0-1c3b-7000-8000-000000000004");
    record.incident = IncidentId("019ab2f0-1c3b-7000-8000-00000000000b");
    record.finding = FindingKind::outside_shift;
    record.enforcement = Enforcement::observe;
    record.severity = Severity::medium;
    record.detail = "The shift ended at 22:00.";
    record.geometry.reset();
    return record;
}

protocol::Record example_enrolment() {
    protocol::Record record = example_incident();
    record.type = RecordType::enrolment;
    record.id = RecordId("019ab2f0-1c3b-7000-8000-000000000005");
    record.incident = IncidentId(record.id.text());
    record.finding.reset();
    record.response = Response::record;
    record.severity = Severity::informational;
    record.first_seen = record.at;
    record.detail = "Enrolled with 12 samples; authorised by administrator.";
    record.geometry.reset();
    return record;
}

protocol::KeyPair example_keys(std::uint8_t seed) {
    if (sodium_init() < 0) {
        return {};
    }
    std::array<std::uint8_t, crypto_sign_SEEDBYTES> seeds{};
    seeds.fill(seed);
    protocol::KeyPair pair;
    crypto_sign_seed_keypair(pair.public_key.data(), pair.secret_key.data(), seeds.data());
    return pair;
}

protocol::Batch batch_of(const std::vector<std::string>& bodies, protocol::Sequence first,
                         const protocol::Link& previous, const protocol::KeyPair& keys) {
    protocol::Batch batch;
    batch.previous = previous;
    protocol::Sequence seq = first;
    for (const auto& body : bodies) {
        const auto hash = protocol::hash_body(body);
        batch.records.push_back({seq, hash, body, std::nullopt});
        ++seq;
    }
    protocol::sign_batch(batch, example_workstation, keys.secret_key);
    return batch;
}

protocol::Batch example_batch() {
    auto batch = batch_of({protocol::encode(example_incident()), protocol::encode(example_outcome())}, 1,
                          protocol::origin, example_keys(1));
    batch.records.at(1).body.reset();
    batch.records.at(1).tombstone = protocol::TombstoneReason::evicted;
    protocol::sign_batch(batch, example_workstation, example_keys(1).secret_key);
    return batch;
}

protocol::Receipt example_receipt() {
    const auto batch = example_batch();
    protocol::Receipt receipt;
    receipt.workstation = example_workstation;
    receipt.seq = 2;
    receipt.link = protocol::next_link(protocol::next_link(protocol::origin, 1, batch.records.at(0).body_hash), 2,
                                       batch.records.at(1).body_hash);
    receipt.stored = example_time + 2s;
    receipt.signature = protocol::sign_receipt(example_keys(2).secret_key, receipt.workstation, receipt.seq,
                                               receipt.link, receipt.stored);
    return receipt;
}

protocol::JoinRequest example_join_request() {
    const std::string token = "K7QF-2M9X-TR4D";
    return {token, "desk-17.home", example_request_pem, example_keys(1).public_key,
            protocol::sign_join(example_keys(1).secret_key, token, example_request_pem)};
}

protocol::JoinAnswer example_join_answer() {
    return {example_workstation, example_certificate_pem, example_certificate_pem, example_keys(2).public_key};
}

protocol::RedeemRequest example_redeem_request() {
    return {"481-205-993", WorkerId("w-1017")};
}

protocol::Heartbeat example_heartbeat() {
    protocol::Heartbeat heartbeat{
        {0x0f, 0x1e, 0x2d, 0x3c, 0x4b, 0x5a, 0x69, 0x78, 0x87, 0x96, 0xa5, 0xb4, 0xc3, 0xd2, 0xe1, 0xf0}, "0.1.0", 7};
    heartbeat.doing = protocol::Doing::running;
    heartbeat.session_open = true;
    const auto hash = protocol::hash_body("{}");
    heartbeat.outbox = protocol::OutboxState{3, 41, protocol::next_link(protocol::origin, 41, hash)};
    heartbeat.daemon = protocol::ResourceUse{4'210, 31'744};
    heartbeat.eye = protocol::ResourceUse{861'300, 254'976};
    return heartbeat;
}

protocol::HeartbeatAnswer example_heartbeat_answer() {
    const auto nonce = example_heartbeat().nonce;
    return {nonce, example_time,
            protocol::sign_time(example_keys(2).secret_key, example_workstation, nonce, example_time)};
}

protocol::Grant example_grant() {
    protocol::Grant grant{"0193a5c2-0000-7000-8000-0000000000e1",
                          example_workstation,
                          {protocol::Subject::Kind::worker, "worker-0017"},
                          FindingKind::outside_place,
                          example_time,
                          example_time + std::chrono::hours(2),
                          {}};
    protocol::sign_grant(grant, example_keys(2).secret_key);
    return grant;
}

protocol::Problem example_problem() {
    return {409, "chain-forked", "The chain contradicts what is stored",
            "Record 2 differs from the record 2 that this server keeps. Let an administrator look at the workstation.",
            std::nullopt};
}

}  // namespace shiftguard::testing
