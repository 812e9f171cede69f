// Wall clocks that are set forward and back under both programs while they work: each report comes to stand on the
// server once, and the chain and its receipts verify.
#include "tests/fault/delivery/feeding.hpp"
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
    FedWorkstation workstation(server);
    protocol::Sequence said = 0;
    {
        Child feeder = workstation.feed(of_workstation.environment());
        // Ten years are beyond every certificate, either way: nothing can be delivered then, and nothing is lost.
        constexpr std::array steps{3h, -3h, 24h * 40, 24h * 3650, -24h * 3650};
        for (const auto step : steps) {
            for (auto* clock : {&of_server, &of_workstation}) {
                clock->set(step);
                static_cast<void>(listen(feeder, 20));
                clock->set(0h);
                said = listen(feeder, 1);
                REQUIRE(eventually([&] { return workstation.stored() >= said; }, 20s));
            }
        }
        feeder.kill();
    }
    const auto appended = workstation.drain();
    CHECK(server.command("verify").find(std::to_string(appended)) != std::string::npos);
    check_sums(server, workstation.id(), said, appended);
}

TEST_CASE("AWorkstationWhoseClockIsBeyondTheCertificatesDeliversOnceItIsSetRight") {
    SteppedClock of_workstation;
    ServerProcess server;
    server.start();
    FedWorkstation workstation(server);
    of_workstation.set(24h * 3650);
    Child feeder = workstation.feed(of_workstation.environment());
    static_cast<void>(listen(feeder, 50));
    CHECK(workstation.stored() == 0);
    of_workstation.set(0h);
    const auto appended = listen(feeder, 1);
    CHECK(eventually([&] { return workstation.stored() >= appended; }, 20s));
}
