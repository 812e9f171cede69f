#include "tests/bench/ingest_load/chain.hpp"

#include "common/sodium/sodium.hpp"
#include "common/uuid.hpp"
#include "protocol/message.hpp"
#include "protocol/record.hpp"

#include <array>
#include <chrono>
#include <stdexcept>

namespace shiftguard::bench {
namespace {

WallTime wall() {
    return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

std::string new_uuid() {
    std::array<std::uint8_t, 10> random{};
    fill_random(random);
    return make_uuid_v7(wall(), random);
}

std::string request(std::string_view path, const std::string& body) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

std::vector<Machine> join(const std::filesystem::path& folder, const std::string& url,
                          const std::filesystem::path& authority, const std::vector<std::string>& tokens) {
    std::vector<Machine> machines;
    machines.reserve(tokens.size());
    for (const auto& token : tokens) {
        const auto keys = protocol::make_key_pair();
        auto membership =
            delivery::join(folder / ("machine-" + std::to_string(machines.size())), url, token, authority, keys);
        if (!membership) {
            throw std::runtime_error(to_sentence(membership.error()));
        }
        machines.push_back({std::move(*membership), keys, {}});
    }
    return machines;
}

std::string incident_body(const WorkstationId& workstation) {
    protocol::Record record;
    record.id = RecordId(new_uuid());
    record.incident = IncidentId(new_uuid());
    record.workstation = workstation;
    record.account = AccountName("mbauer");
    record.worker = WorkerId("w-1017");
    record.finding = FindingKind::additional_person;
    record.response = Response::lock;
    record.severity = Severity::high;
    record.first_seen = wall() - Milliseconds(1000);
    record.at = wall();
    record.detail = "A second person was in view for 1.0 s, seen in 4 looks.";
    record.geometry = protocol::Geometry{640, 480, {{0.31F, 0.22F, 0.2F, 0.31F}, {0.7F, 0.3F, 0.12F, 0.2F}}, {}};
    record.policy_version = 7;
    record.agent_version = "0.1.0";
    return protocol::encode(record);
}

std::vector<std::string> record_requests(Machine& machine, std::size_t batches, std::size_t records) {
    std::vector<std::string> requests;
    requests.reserve(batches);
    for (std::size_t number = 0; number < batches; ++number) {
        protocol::Batch batch;
        batch.workstation = machine.membership.workstation;
        batch.previous = machine.head.link;
        for (std::size_t one = 0; one < records; ++one) {
            protocol::LinkedRecord record;
            record.seq = machine.head.seq + 1;
            record.body = incident_body(batch.workstation);
            record.body_hash = protocol::hash_body(*record.body);
            machine.head = {record.seq, protocol::next_link(machine.head.link, record.seq, record.body_hash)};
            batch.records.push_back(std::move(record));
        }
        batch.head_signature = protocol::sign_head(machine.keys.secret_key, batch.workstation, machine.head.seq,
                                                   machine.head.link, protocol::tombstones_of(batch));
        requests.push_back(request(protocol::records_path, protocol::encode(batch)));
    }
    return requests;
}

std::string heartbeat_request() {
    protocol::Heartbeat heartbeat;
    fill_random(heartbeat.nonce);
    heartbeat.agent_version = "0.1.0";
    heartbeat.policy_version = 7;
    return request(protocol::heartbeat_path, protocol::encode(heartbeat));
}

}  // namespace shiftguard::bench
