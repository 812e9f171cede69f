#include "tests/fault/store/load.hpp"

#include "tests/support/child.hpp"
#include "tests/unit/server/stored.hpp"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

namespace shiftguard::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t findings_a_batch = 4;

/// As ingest hands it on.
std::vector<store::NewRecord> decoded(const protocol::Batch& batch) {
    std::vector<store::NewRecord> records;
    records.reserve(batch.records.size());
    protocol::Link link = batch.previous;
    for (const auto& record : batch.records) {
        link = protocol::next_link(link, record.seq, record.body_hash);
        records.push_back({record, link, *protocol::decode(*record.body)});
    }
    return records;
}

}  // namespace

Load::Load(store::IncidentStore& store, std::size_t machines) : store_(store), machines_(machines) {
    std::uint8_t number = 0;
    for (auto& machine : machines_) {
        admit(store_, machine.workstation, ++number);
    }
}

Load::~Load() {
    ending_ = true;
    given_up_ = true;
    for (auto& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

void Load::start() {
    threads_.reserve(machines_.size());
    for (auto& machine : machines_) {
        threads_.emplace_back([this, &machine] { work(machine); });
    }
}

void Load::finish() {
    ending_ = true;
    std::atomic<std::size_t> ended{0};
    std::thread joiner([&] {
        for (auto& thread : threads_) {
            thread.join();
            ++ended;
        }
    });
    const bool done = eventually([&] { return ended == threads_.size(); }, 120s);
    given_up_ = true;
    joiner.join();
    if (!done) {
        throw std::runtime_error("what was begun was not stored in two minutes");
    }
}

void Load::wrong(const std::string& what) {
    if (wrong_++ == 0) {
        first_wrong_ = what;
    }
}

void Load::work(Machine& machine) {
    while (!ending_) {
        std::vector<protocol::Record> records;
        records.reserve(2 * findings_a_batch);
        for (std::size_t number = 0; number < findings_a_batch; ++number) {
            const auto seen = machine.workstation.incident(FindingKind::worker_absent);
            records.push_back(seen);
            records.push_back(machine.workstation.outcome_of(seen, true));
        }
        const auto batch = machine.workstation.send(records);
        for (const auto& record : batch.records) {
            machine.bodies.push_back(*record.body);
        }
        machine.incidents += findings_a_batch;
        if (!send(batch)) {
            return;
        }
    }
}

bool Load::send(const protocol::Batch& batch) {
    const auto records = decoded(batch);
    const auto& last = records.back();
    while (!given_up_) {
        const auto appended =
            store_.append(batch.workstation, records,
                          {last.linked.seq, last.link, tombstones_of(batch), batch.head_signature, stored_at});
        if (appended && appended->verdict == store::AppendVerdict::stored) {
            ++acknowledged_;
            return true;
        }
        if (appended) {
            wrong("an acknowledged batch is missing: the store says gap or conflict");
            return false;
        }
        if (appended.error().retry != Retry::helps) {
            wrong(to_sentence(appended.error()));
            return false;
        }
        ++refused_;
        pause_for(10ms);
    }
    return false;
}

std::string Load::faults(store::IncidentStore& in) const {
    if (wrong_ > 0) {
        return first_wrong_;
    }
    std::size_t incidents = 0;
    for (const auto& machine : machines_) {
        const auto& id = machine.workstation.id();
        const auto stored = in.records(id, 1, 2 * machine.bodies.size() + 1);
        const auto known = in.workstation(id);
        if (!stored || !known || !*known) {
            return "a workstation cannot be read";
        }
        if (stored->size() != machine.bodies.size() || (*known)->head.seq != machine.bodies.size() ||
            (*known)->head.link != machine.workstation.head().link) {
            return std::to_string(machine.bodies.size()) + " records were appended and " +
                   std::to_string(stored->size()) + " are stored";
        }
        for (std::size_t at = 0; at < stored->size(); ++at) {
            if (stored->at(at).linked.seq != at + 1 || stored->at(at).linked.body != machine.bodies.at(at)) {
                return "record " + std::to_string(at + 1) + " is another one";
            }
        }
        incidents += machine.incidents;
    }
    const auto listed = in.incidents({}, {0, 1});
    if (!listed || listed->total != incidents) {
        return std::to_string(incidents) + " incidents were appended and the list has another number";
    }
    return "";
}

}  // namespace shiftguard::testing
