#include "agent/place/sources/linux/tunnel.hpp"

#include "tests/support/temp_folder.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace shiftguard::place;
using shiftguard::testing::TempFolder;

namespace {

/// An interface as /sys/class/net shows it.
bool takes_for_a_tunnel(const std::string& type, const std::string& about, bool is_tun = false) {
    const TempFolder interface;
    interface.write("type", type + "\n");
    interface.write("uevent", about);
    if (is_tun) {
        interface.write("tun_flags", "0x1001\n");
    }
    return is_tunnel(interface.path());
}

}  // namespace

TEST_CASE("KnowsATunnelByWhatTheKernelSaysOfIt") {
    CHECK(takes_for_a_tunnel("65534", "INTERFACE=tun0\nIFINDEX=5\n", true));
    CHECK(takes_for_a_tunnel("1", "INTERFACE=tap0\nIFINDEX=5\n", true));
    CHECK(takes_for_a_tunnel("65534", "DEVTYPE=wireguard\nINTERFACE=office\nIFINDEX=6\n"));
    CHECK(takes_for_a_tunnel("65534", "INTERFACE=ipsec0\nIFINDEX=7\n"));  // XFRM
    CHECK(takes_for_a_tunnel("778", "INTERFACE=gre1\nIFINDEX=8\n"));
}

TEST_CASE("TakesNoOrdinaryInterfaceForATunnel") {
    CHECK_FALSE(takes_for_a_tunnel("1", "INTERFACE=eth0\nIFINDEX=2\n"));
    CHECK_FALSE(takes_for_a_tunnel("1", "DEVTYPE=wlan\nINTERFACE=wlan0\nIFINDEX=3\n"));
    CHECK_FALSE(takes_for_a_tunnel("65534", "DEVTYPE=wwan\nINTERFACE=wwan0\nIFINDEX=4\n"));
    CHECK_FALSE(takes_for_a_tunnel("512", "DEVTYPE=ppp\nINTERFACE=ppp0\nIFINDEX=4\n"));
    CHECK_FALSE(takes_for_a_tunnel("772", "INTERFACE=lo\nIFINDEX=1\n"));
    CHECK_FALSE(is_tunnel("/nowhere/eth0"));
}
