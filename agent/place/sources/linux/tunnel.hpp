// Whether a VPN of this machine carries its traffic, from the kernel's routing; nothing is sent over the network.
#pragma once

#include <filesystem>

namespace shiftguard::place {

/// `interface`: one of /sys/class/net. True for a tunnel of any kind that Linux shows as an interface: tun and tap,
/// WireGuard, IPsec with an interface, IP in IP, GRE. A modem is none.
[[nodiscard]] bool is_tunnel(const std::filesystem::path& interface);

/// The way to the internet, IPv4 or IPv6, leads into a tunnel. `interfaces`: /sys/class/net. IPsec that works by rules
/// alone has no interface and is not noticed.
[[nodiscard]] bool traffic_is_tunnelled(const std::filesystem::path& interfaces);

}  // namespace shiftguard::place
