// The server's disk is really full while many append: what was said to be stored is there, the rest is said not to be.
#include "server/store/sqlite/store.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/unit/server/stored.hpp"

#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;

constexpr int machines = 4;
constexpr int most_batches = 4000;

struct Sender {
    TestWorkstation workstation;
    protocol::Sequence stored = 0;  // as the store said
    int other_failures = 0;
};

void join(store::IncidentStore& store, std::vector<Sender>& senders) {
    std::uint8_t number = 0;
    for (auto& sender : senders) {
        admit(store, sender.workstation, ++number);
    }
}

// Sends until the store says that its disk is full; the chain stays at what it said was stored.
void send_until_full(store::IncidentStore& store, Sender& sender) {
    for (int round = 0; round < most_batches; ++round) {
        const auto before = sender.workstation.head();
        try {
            append(store, sender.workstation.send({sender.workstation.incident(FindingKind::worker_absent)}));
            sender.stored = sender.workstation.head().seq;
        } catch (const std::exception& failure) {
            sender.workstation.set_head(before);
            sender.other_failures += std::string(failure.what()).find("free some space") == std::string::npos ? 1 : 0;
            return;
        }
    }
    ++sender.other_failures;  // it never got full
}

}  // namespace

TEST_CASE("OnAFullDiskTheServersStoreKeepsWhatItSaidAndGoesOnWhenThereIsRoom") {
    const SmallDisk disk("size=6m");
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
        return;
    }
    auto store = store::SqliteStore::open(disk / "server.db");
    REQUIRE(store);
    std::vector<Sender> senders(machines);
    join(**store, senders);
    std::ofstream(disk / "filler") << std::string(2U << 20U, 'x');
    std::vector<std::thread> threads;
    threads.reserve(senders.size());
    for (auto& sender : senders) {
        threads.emplace_back([&sender, &store] { send_until_full(**store, sender); });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    const auto kept = [&](store::IncidentStore& held) {
        for (auto& sender : senders) {
            CHECK(sender.other_failures == 0);
            CHECK((*held.workstation(sender.workstation.id()))->head.seq == sender.stored);
        }
    };
    kept(**store);
    disk.make_room();
    store = store::SqliteStore::open(disk / "server.db");  // as after a crash: nothing but the file
    REQUIRE(store);
    kept(**store);
    for (auto& sender : senders) {
        append(**store, sender.workstation.send({sender.workstation.incident(FindingKind::worker_absent)}));
        ++sender.stored;
    }
    kept(**store);
}
