// kill -9 of the workstation's side and of the server at any moment, again and again: whatever the workstation said was
// appended stands on the server at the end, each once.
#include "tests/fault/delivery/feeding.hpp"

#include <csignal>
#include <random>

using namespace shiftguard;
using namespace shiftguard::testing;

TEST_CASE("WhatWasAppendedStandsOnTheServerHoweverOftenBothAreKilled") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto up_to = [&](int most) { return std::uniform_int_distribution<int>(1, most)(random); };
    ServerProcess server;
    server.start();
    FedWorkstation workstation(server);
    protocol::Sequence said = 0;
    for (int round = 0; round < KILL_ROUNDS; ++round) {
        Child feeder = workstation.feed();
        said = listen(feeder, up_to(30));
        if (up_to(2) == 1) {
            server.signal(SIGKILL);
            CHECK(server.wait() == -SIGKILL);
            static_cast<void>(listen(feeder, up_to(10)));  // goes on without a server
            server.start();
            workstation.reach();
            said = listen(feeder, up_to(10));
        }
        feeder.kill();
    }
    const auto appended = workstation.drain();
    check_sums(server, workstation.id(), said, appended);  // what it wrote and could not say any more counts too
}
