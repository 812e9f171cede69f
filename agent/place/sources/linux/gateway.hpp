// The hardware address of the gateway in use, from the kernel's own tables; nothing is sent over the network.
#pragma once

#include "agent/place/place.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::place {

struct DefaultRoute {
    std::string device;
    std::string gateway;  ///< IPv4 in dotted decimals
    friend bool operator==(const DefaultRoute&, const DefaultRoute&) = default;
};

/// The default routes that lead over a gateway, the preferred one first. `table`: the text of /proc/net/route.
/// Lines that are no such route are left out.
[[nodiscard]] std::vector<DefaultRoute> default_routes(std::string_view table);

/// The Ethernet address that the kernel knows for one route's gateway. `table`: the text of /proc/net/arp.
[[nodiscard]] std::optional<HardwareAddress> gateway_address(std::string_view table, const DefaultRoute& route);

/// The address of the most preferred gateway that has one: a tunnel's has none, the router below it does.
[[nodiscard]] std::optional<HardwareAddress> read_gateway(const std::filesystem::path& route_table,
                                                          const std::filesystem::path& arp_table);

}  // namespace shiftguard::place
