// Against tables as the kernel prints them.
#include "agent/place/sources/linux/gateway.hpp"

#include "agent/place/sources/linux/network_source.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::place;
using shiftguard::testing::TempFolder;

namespace {

const std::string route_head =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                    \n";
const std::string arp_head = "IP address       HW type     Flags       HW address            Mask     Device\n";

const std::string laptop_routes = route_head +
                                  "wlp2s0\t00000000\t01B2A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0   \n"
                                  "enp0s31f6\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0   \n"
                                  "enp0s31f6\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0   \n";
const std::string laptop_neighbours =
    arp_head +
    "192.168.178.1    0x1         0x2         AA:BB:CC:00:00:01     *        wlp2s0\n"
    "192.168.1.7      0x1         0x2         aa:bb:cc:00:00:07     *        enp0s31f6\n"
    "192.168.1.1      0x1         0x2         aa:bb:cc:00:00:02     *        enp0s31f6\n";

}  // namespace

TEST_CASE("FindsTheDefaultRoutesWithTheLowestMetricFirst") {
    CHECK(default_routes(laptop_routes) ==
          std::vector<DefaultRoute>{{"enp0s31f6", "192.168.1.1"}, {"wlp2s0", "192.168.178.1"}});
}

TEST_CASE("LeavesOutRoutesThatAreNoDefaultOrDownOrWithoutGateway") {
    CHECK(default_routes("").empty());
    CHECK(default_routes(route_head).empty());
    CHECK(default_routes("eth0\t00000000\t0101A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0\n").empty());   // down
    CHECK(default_routes("tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0\n").empty());  // no gateway
    CHECK(default_routes("tun0\t00000000\t0101A8C0\t0003\t0\t0\t50\t00000080\t0\t0\t0\n").empty());  // half of all
    CHECK(default_routes("eth0\t000000C0\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n").empty());
}

TEST_CASE("LeavesOutRoutesThatAreGarbled") {
    const std::string line = GENERATE(
        as<std::string>{}, "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\n", "eth0\tx\t0101A8C0\t0003\t0\t0\t0\t00000000\n",
        "eth0\t00000000\t1101A8C01\t0003\t0\t0\t0\t00000000\n", "eth0\t00000000\t0101A8C0\t00x3\t0\t0\t0\t00000000\n",
        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t-1\t00000000\n", "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\tmask\n");
    CHECK(default_routes(line).empty());
}

TEST_CASE("FindsTheAddressOfTheGatewayOnItsOwnDevice") {
    CHECK(gateway_address(laptop_neighbours, {"enp0s31f6", "192.168.1.1"}) == "aa:bb:cc:00:00:02");
    CHECK(gateway_address(laptop_neighbours, {"wlp2s0", "192.168.178.1"}) == "aa:bb:cc:00:00:01");
    CHECK_FALSE(gateway_address(laptop_neighbours, {"wlp2s0", "192.168.1.1"}));
    CHECK_FALSE(gateway_address("", {"wlp2s0", "192.168.1.1"}));
}

TEST_CASE("DisbelievesAnIncompleteOrStrangeNeighbour") {
    const DefaultRoute route{"eth0", "192.0.2.1"};
    CHECK_FALSE(gateway_address("192.0.2.1 0x1 0x0 00:00:00:00:00:00 * eth0\n", route));   // still asking
    CHECK_FALSE(gateway_address("192.0.2.1 0x20 0x2 00:11:22:33:44:55 * eth0\n", route));  // not Ethernet
    CHECK_FALSE(gateway_address("192.0.2.1 0x1 0xz 00:11:22:33:44:55 * eth0\n", route));
    CHECK_FALSE(gateway_address("192.0.2.1 0x1 0x2 nothing * eth0\n", route));
    CHECK_FALSE(gateway_address("192.0.2.1 0x1 0x2 00:11:22:33:44:55 eth0\n", route));
}

TEST_CASE("ReadsTheGatewayFromTheTables") {
    const TempFolder folder;
    CHECK(read_gateway(folder.write("route", laptop_routes), folder.write("arp", laptop_neighbours)) ==
          "aa:bb:cc:00:00:02");
}

TEST_CASE("LooksBelowATunnelForTheRouter") {
    const TempFolder folder;
    const auto routes = folder.write("route", route_head +
                                                  "tun0\t00000000\t0100080A\t0003\t0\t0\t50\t00000000\t0\t0\t0\n"
                                                  "wlp2s0\t00000000\t01B2A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n");
    CHECK(read_gateway(routes, folder.write("arp", laptop_neighbours)) == "aa:bb:cc:00:00:01");
}

TEST_CASE("KnowsNoGatewayWithoutTables") {
    const TempFolder folder;
    CHECK_FALSE(read_gateway(folder / "route", folder / "arp"));
    CHECK_FALSE(read_gateway(folder.write("route", laptop_routes), folder / "arp"));
}

TEST_CASE("LeavesFieldsEmptyWhereTheMachineTellsNothing") {
    const TempFolder folder;
    const auto source =
        make_network_source({folder / "route", folder / "arp", "unix:path=" + (folder / "no-bus").string()});
    const auto seen = source->read();
    REQUIRE(seen.ok());
    CHECK(seen->access_points.empty());
    CHECK_FALSE(seen->gateway);
    CHECK_FALSE(seen->fix);
}
