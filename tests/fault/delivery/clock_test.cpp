// Wall clocks that are set forward and back under both programs while they work: each report comes to stand on the
// server once, and the chain and its receipts verify.
#include "tests/fault/delivery/feeding.hpp"
#include "tests/fault/delivery/office.hpp"
#include "tests/support/stepped_clock/stepped_clock.hpp"

#include <array>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

TEST_CASE("ReportsOutlastClocksThatAreSetForwardAndBack") {
    SteppedClock of_server;
    SteppedClock of_workstation;
    ServerProcess server;
    server.set_starter(of_server.starter());
    server.start();
    TcpGate gate;
    gate.lead_to(agents_port_of(server));
    const TempFolder folder;
    const auto membership = join_through(gate, server, folder / "state");
    const auto stored = [&] {
        const auto store = store::SqliteStore::open(server.database());
        REQUIRE(store);
        return (*store)->workstation(membership.workstation).value()->head.seq;
    };
    {
        Child feeder(feeding(folder / "outbox.db", folder / "state"), of_workstation.environment());
        // Ten years are beyond every certificate, either way: nothing can be delivered then, and nothing is lost.
        constexpr std::array steps{3h, -3h, 24h * 40, 24h * 3650, -24h * 3650};
        for (const auto step : steps) {
            for (auto* clock : {&of_server, &of_workstation}) {
                clock->set(step);
                static_cast<void>(listen(feeder, 20));
                clock->set(0h);
                const auto appended = listen(feeder, 1);
                REQUIRE(eventually([&] { return stored() >= appended; }, 20s));
            }
        }
        feeder.kill();
    }
    const auto appended = drain(folder / "outbox.db", folder / "state");
    CHECK(server.command("verify").find(std::to_string(appended)) != std::string::npos);
    check_sums(server, membership.workstation, appended);
}

TEST_CASE("AWorkstationWhoseClockIsBeyondTheCertificatesDeliversOnceItIsSetRight") {
    SteppedClock of_workstation;
    ServerProcess server;
    server.start();
    TcpGate gate;
    gate.lead_to(agents_port_of(server));
    const TempFolder folder;
    const auto membership = join_through(gate, server, folder / "state");
    of_workstation.set(24h * 3650);
    Child feeder(feeding(folder / "outbox.db", folder / "state"), of_workstation.environment());
    static_cast<void>(listen(feeder, 50));
    const auto store = store::SqliteStore::open(server.database());
    REQUIRE(store);
    CHECK((*store)->workstation(membership.workstation).value()->head.seq == 0);
    of_workstation.set(0h);
    const auto appended = listen(feeder, 1);
    CHECK(eventually([&] { return (*store)->workstation(membership.workstation).value()->head.seq >= appended; }, 20s));
}
