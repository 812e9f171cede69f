// A joined workstation's outbox and delivery, the real server, and the gate between them. At the end the sums are held
// against each other: what was appended stands on the server, each once, nothing else.
#pragma once

#include "agent/delivery/delivery.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/integration/server/server_process.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/tcp_gate.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <catch2/catch.hpp>

namespace shiftguard::testing {

/// Join a server that is reached through the gate. Its keys are example_keys(1).
[[nodiscard]] inline delivery::Membership join_through(const TcpGate& gate, const ServerProcess& server,
                                                       const std::filesystem::path& state) {
    std::string token = server.command("token");
    token.resize(token.find('\n'));
    const auto joined = delivery::join(state, "https://127.0.0.1:" + std::to_string(gate.port()), token,
                                       server.authority(), example_keys(1));
    if (!joined) {
        FAIL(to_sentence(joined.error()));
    }
    return *joined;
}

[[nodiscard]] inline std::uint16_t agents_port_of(const ServerProcess& server) {
    const auto url = server.agents_url();
    return static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
}

/// Of the tombstones, by reason.
using Tombstones = std::map<protocol::TombstoneReason, std::size_t>;

/// Every record from 1 to `appended` is there once, as numbered_record of its number, or as one of the tombstones that
/// are expected and no other, and nothing beside. `said`: the last that the workstation said was appended.
inline void check_sums(const ServerProcess& server, const WorkstationId& workstation, protocol::Sequence said,
                       protocol::Sequence appended, const Tombstones& expected_tombstones = {}) {
    REQUIRE(said > 0);
    REQUIRE(appended >= said);
    const auto store = store::SqliteStore::open(server.database());
    REQUIRE(store);
    const auto stored = (*store)->records(workstation, 1, appended + 1);
    REQUIRE(stored);
    REQUIRE(stored->size() == appended);
    protocol::Sequence expected = 0;
    std::size_t bodies = 0;
    Tombstones tombstones;
    for (const auto& record : *stored) {
        REQUIRE(record.linked.seq == ++expected);
        REQUIRE((record.linked.body.has_value() != record.linked.tombstone.has_value()));
        if (record.linked.tombstone) {
            ++tombstones[*record.linked.tombstone];
            continue;
        }
        auto made = numbered_record(expected);
        made.workstation = workstation;
        REQUIRE(*record.linked.body == protocol::encode(made));
        ++bodies;
    }
    CHECK(tombstones == expected_tombstones);
    CHECK((*store)->incidents({}, {})->total == bodies);  // each record here is an incident of its own
}

class Office {
public:
    Office() {
        server.start();
        gate.lead_to(agents_port_of(server));
        auto opened = spool::Spool::open(folder / "outbox.db", {10'000, 4096});
        REQUIRE(opened);
        outbox.emplace(std::move(*opened));
        membership = join_through(gate, server, folder / "state");
        delivery::Options options;
        options.first_pause = std::chrono::milliseconds(5);
        options.longest_pause = std::chrono::milliseconds(40);
        options.connect = std::chrono::milliseconds(2000);
        options.request = std::chrono::milliseconds(3000);
        options.attempted = [this](const delivery::State& state) {
            if (state.condition != delivery::Condition::delivering) {
                ++failed;
            }
        };
        delivery = std::make_unique<delivery::Delivery>(*outbox, membership, example_keys(1).secret_key, options);
        delivery->start();
    }

    void append(int count) {
        for (int one = 0; one < count; ++one) {
            auto record = numbered_record(++appended);
            record.workstation = membership.workstation;
            REQUIRE(outbox->append(record));
        }
        delivery->wake();
    }

    /// Until everything has its receipt, or 20 s are over.
    [[nodiscard]] bool delivered() { return delivery->drain(std::chrono::seconds(20)); }

    void check_sums(const Tombstones& expected_tombstones = {}) {
        testing::check_sums(server, membership.workstation, appended, outbox->depth()->last_seq, expected_tombstones);
    }

    ServerProcess server;
    TcpGate gate;
    TempFolder folder;
    std::optional<spool::Spool> outbox;
    delivery::Membership membership;
    std::atomic<int> failed{0};  ///< attempts
    std::unique_ptr<delivery::Delivery> delivery;
    protocol::Sequence appended = 0;
};

}  // namespace shiftguard::testing
