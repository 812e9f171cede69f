// Reads by which network the machine is connected: the gateway's hardware address, the access point in use,
// and whether a VPN carries the traffic.
#pragma once

#include "agent/place/source.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace shiftguard::place {

/// Where the source looks; other values are for tests.
struct NetworkSourceOptions {
    std::filesystem::path route_table = "/proc/self/net/route";
    std::filesystem::path arp_table = "/proc/self/net/arp";
    std::string bus = "system";  ///< or a D-Bus address
    std::filesystem::path interfaces = "/sys/class/net";
};

/// Never fails: what can't be read stays empty.
[[nodiscard]] std::unique_ptr<Source> make_network_source(NetworkSourceOptions options = {});

}  // namespace shiftguard::place
