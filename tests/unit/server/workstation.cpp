#include "tests/unit/server/workstation.hpp"

#include "common/uuid.hpp"

#include <array>
#include <chrono>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace shiftguard::testing {
namespace {

using namespace std::chrono_literals;

std::string take(BIO* bio) {
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(length));
    BIO_free(bio);
    return text;
}

}  // namespace

TestWorkstation::TestWorkstation() {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509_REQ* request = X509_REQ_new();
    X509_REQ_set_pubkey(request, key);
    X509_REQ_sign(request, key, EVP_sha256());
    BIO* key_text = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(key_text, key, nullptr, nullptr, 0, nullptr, nullptr);
    BIO* request_text = BIO_new(BIO_s_mem());
    PEM_write_bio_X509_REQ(request_text, request);
    private_key_ = take(key_text);
    request_ = take(request_text);
    X509_REQ_free(request);
    EVP_PKEY_free(key);
}

protocol::JoinRequest TestWorkstation::join_request(const std::string& token) const {
    return {token, "desk-7", request_, keys_.public_key, protocol::sign_join(keys_.secret_key, token, request_)};
}

void TestWorkstation::prove(protocol::JoinRequest& request) const {
    request.proof = protocol::sign_join(keys_.secret_key, request.token, request.certificate_request_pem);
}

std::string TestWorkstation::next_uuid() {
    clock_ += 1s;
    std::array<std::uint8_t, 10> random{};
    random[0] = ++counter_;
    std::copy_n(keys_.public_key.begin(), 8, random.begin() + 1);
    return make_uuid_v7(clock_, random);
}

protocol::Record TestWorkstation::incident(FindingKind finding, const std::string& detail) {
    protocol::Record record;
    record.id = RecordId(next_uuid());
    record.incident = IncidentId(next_uuid());
    record.workstation = id_;
    record.account = AccountName("rosa");
    record.worker = WorkerId("w-1017");
    record.finding = finding;
    record.response = Response::lock;
    record.severity = severity_of(finding);
    record.first_seen = clock_ - 400ms;
    record.at = clock_;
    record.detail = detail;
    record.geometry = protocol::Geometry{640, 360, {{0.4F, 0.2F, 0.1F, 0.2F}}, {{0.3F, 0.1F, 0.4F, 0.9F}}};
    record.policy_version = 3;
    record.agent_version = "0.1.0";
    return record;
}

protocol::Record TestWorkstation::outcome_of(const protocol::Record& incident, bool verified) {
    protocol::Record record = incident;
    record.type = protocol::RecordType::outcome;
    record.id = RecordId(next_uuid());
    record.at = incident.at + 150ms;
    record.verified = verified;
    record.geometry.reset();
    return record;
}

protocol::Record TestWorkstation::repeat_of(const protocol::Record& incident, std::uint32_t occurrence) {
    protocol::Record record = incident;
    record.type = protocol::RecordType::repeat;
    record.id = RecordId(next_uuid());
    record.at = clock_;
    record.occurrence = occurrence;
    return record;
}

protocol::Record TestWorkstation::enrolment() {
    protocol::Record record = incident(FindingKind::worker_not_enrolled);
    record.type = protocol::RecordType::enrolment;
    record.finding.reset();
    record.geometry.reset();
    return record;
}

protocol::Batch TestWorkstation::sign(std::vector<protocol::LinkedRecord> records) {
    protocol::Batch batch{id_, head_.link, std::move(records), {}};
    for (const auto& record : batch.records) {
        head_ = {record.seq, protocol::next_link(head_.link, record.seq, record.body_hash)};
    }
    protocol::sign_batch(batch, id_, keys_.secret_key);
    return batch;
}

protocol::Batch TestWorkstation::send(const std::vector<protocol::Record>& records) {
    std::vector<protocol::LinkedRecord> linked;
    for (const auto& record : records) {
        std::string body = protocol::encode(record);
        const auto hash = protocol::hash_body(body);
        linked.push_back({head_.seq + linked.size() + 1, hash, std::move(body), std::nullopt});
    }
    return sign(std::move(linked));
}

protocol::Batch TestWorkstation::send_tombstone(protocol::TombstoneReason reason) {
    return sign({{head_.seq + 1, protocol::hash_body("gone"), std::nullopt, reason}});
}

protocol::Batch TestWorkstation::send_body(std::string body) {
    const auto hash = protocol::hash_body(body);
    return sign({{head_.seq + 1, hash, std::move(body), std::nullopt}});
}

}  // namespace shiftguard::testing
