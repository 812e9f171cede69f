#include "agent/place/sources/linux/tunnel.hpp"

#include "common/linux/descriptor.hpp"

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/if_arp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace shiftguard::place {
namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

bool is_same_host(const sockaddr_storage& one, const sockaddr* other) {
    if (other == nullptr || other->sa_family != one.ss_family) {
        return false;
    }
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the calls' own way to tell the families apart
    if (one.ss_family == AF_INET) {
        return reinterpret_cast<const sockaddr_in*>(&one)->sin_addr.s_addr ==
               reinterpret_cast<const sockaddr_in*>(other)->sin_addr.s_addr;
    }
    return std::memcmp(&reinterpret_cast<const sockaddr_in6*>(&one)->sin6_addr,
                       &reinterpret_cast<const sockaddr_in6*>(other)->sin6_addr, sizeof(in6_addr)) == 0;
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
}

/// The interface that has this address of ours; empty where none has.
std::string interface_of(const sockaddr_storage& ours) {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return "";
    }
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, &::freeifaddrs);
    for (const auto* each = list; each != nullptr; each = each->ifa_next) {
        if (is_same_host(ours, each->ifa_addr)) {
            return each->ifa_name;
        }
    }
    return "";
}

/// The interface by which the kernel would send to an address: a datagram socket that is connected sends nothing.
template <class Address>
std::string way_to(const Address& there) {
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): as the calls want it
    const auto* const generic = reinterpret_cast<const sockaddr*>(&there);
    const Descriptor socket(::socket(generic->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_storage ours{};
    socklen_t size = sizeof ours;
    if (!socket.ok() || ::connect(socket.get(), generic, sizeof there) != 0 ||
        ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&ours), &size) != 0) {
        return "";
    }
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    return interface_of(ours);
}

// Addresses of no host (RFC 5737, RFC 3849): the way to them is the way to the internet.
std::string way_by_ipv4() {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(9);
    inet_pton(AF_INET, "192.0.2.1", &there.sin_addr);
    return way_to(there);
}

std::string way_by_ipv6() {
    sockaddr_in6 there{};
    there.sin6_family = AF_INET6;
    there.sin6_port = htons(9);
    inet_pton(AF_INET6, "2001:db8::1", &there.sin6_addr);
    return way_to(there);
}

}  // namespace

bool is_tunnel(const std::filesystem::path& interface) {
    std::error_code error;
    const std::string about = text_of(interface / "uevent");
    if (std::filesystem::exists(interface / "tun_flags", error) ||
        about.find("DEVTYPE=wireguard\n") != std::string::npos) {
        return true;
    }
    if (about.find("DEVTYPE=wwan\n") != std::string::npos) {
        return false;
    }
    constexpr std::array kinds{ARPHRD_NONE, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT, ARPHRD_IPGRE, ARPHRD_IP6GRE};
    const std::string type = text_of(interface / "type");
    for (const int kind : kinds) {
        if (type == std::to_string(kind) + "\n") {
            return true;
        }
    }
    return false;
}

bool traffic_is_tunnelled(const std::filesystem::path& interfaces) {
    for (const auto& way : {way_by_ipv4(), way_by_ipv6()}) {
        if (!way.empty() && is_tunnel(interfaces / way)) {
            return true;
        }
    }
    return false;
}

}  // namespace shiftguard::place
