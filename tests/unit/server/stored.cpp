#include "tests/unit/server/stored.hpp"

#include <stdexcept>

namespace shiftguard::testing {
namespace {

using namespace std::chrono_literals;

template <class T>
T must(Result<T> result) {
    if (!result) {
        throw std::runtime_error(to_sentence(result.error()));
    }
    return std::move(*result);
}

std::vector<store::NewRecord> decoded(const protocol::Batch& batch) {
    std::vector<store::NewRecord> records;
    records.reserve(batch.records.size());
    protocol::Link link = batch.previous;
    for (const auto& linked : batch.records) {
        link = protocol::next_link(link, linked.seq, linked.body_hash);
        std::optional<protocol::Record> record;
        std::vector<protocol::Hash> evidence;
        if (linked.body) {
            const auto read = protocol::decode(*linked.body);
            for (const auto& named : read ? read->evidence : std::vector<protocol::Evidence>{}) {
                evidence.push_back(named.sha256);
            }
            record = read && read->unknown_finding.empty() ? std::optional(*read) : std::nullopt;
        }
        records.push_back({linked, link, std::move(record), std::move(evidence)});
    }
    return records;
}

}  // namespace

void admit(store::IncidentStore& store, TestWorkstation& workstation, std::uint8_t number,
           const std::string& host_name) {
    store::SecretHash token{};
    token.fill(number);
    constexpr unsigned base = 16;
    const std::string digits{"0123456789abcdef"[number / base], "0123456789abcdef"[number % base]};
    const WorkstationId id("0198f000-0000-7000-8000-0000000000" + digits);
    must(store.add_join_token(token, stored_at + 1h));
    if (must(store.admit(token, {id, host_name, workstation.signing_key(), stored_at, {}, {}})) !=
        store::TicketVerdict::accepted) {
        throw std::runtime_error("The token is not taken.");
    }
    workstation.joined_as(id);
}

void append(store::IncidentStore& store, const protocol::Batch& batch, WallTime at) {
    const auto records = decoded(batch);
    const auto& last = records.back();
    const auto appended = must(store.append(
        batch.workstation, records, {last.linked.seq, last.link, tombstones_of(batch), batch.head_signature, at}));
    if (appended.verdict != store::AppendVerdict::stored) {
        throw std::runtime_error("The batch is not taken.");
    }
}

}  // namespace shiftguard::testing
