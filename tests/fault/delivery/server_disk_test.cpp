// The disk of the whole server is full: workstations are told to come again, keep what they have, and all of it stands
// on the server once there is room.
#include "tests/fault/delivery/feeding.hpp"
#include "tests/support/small_disk.hpp"

#include <cstdlib>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

TEST_CASE("NothingIsLostWhileTheServersDiskIsFull") {
    const SmallDisk disk("size=8m");
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the server's full disk is not tested here.");
        return;
    }
    ::setenv("TMPDIR", disk.path().c_str(), 1);
    ServerProcess server;
    ::unsetenv("TMPDIR");
    REQUIRE(server.folder().path().string().rfind(disk.path().string(), 0) == 0);
    server.start();
    FedWorkstation workstation(server);
    protocol::Sequence said = 0;
    {
        Child feeder = workstation.feed();
        static_cast<void>(listen(feeder, 10));
        disk.fill();
        REQUIRE(server.log_says("503"));  // told in words that the disk is full, and to come again
        static_cast<void>(listen(feeder, 50));
        disk.make_room();
        said = listen(feeder, 10);
        CHECK(eventually([&] { return workstation.stored() >= said; }, 20s));
        feeder.kill();
    }
    const auto appended = workstation.drain();
    check_sums(server, workstation.id(), said, appended);
    CHECK(server.command("verify").find(std::to_string(appended)) != std::string::npos);
}
