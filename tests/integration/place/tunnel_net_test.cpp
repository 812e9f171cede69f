// A real tunnel in a network of the test's own. Root alone may make one; as another account this says so and passes.
#include "agent/place/sources/linux/network_source.hpp"
#include "agent/place/sources/linux/tunnel.hpp"
#include "common/linux/descriptor.hpp"
#include "tests/support/temp_folder.hpp"

#include <cstring>
#include <filesystem>
#include <string>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::place;
using shiftguard::testing::TempFolder;

namespace {

enum Outcome : int { as_expected = 0, not_allowed = 1, found_before = 2, not_found = 3, not_joined = 4 };

sockaddr address(const char* text) {
    sockaddr_in known{};
    known.sin_family = AF_INET;
    inet_pton(AF_INET, text, &known.sin_addr);
    sockaddr generic{};
    std::memcpy(&generic, &known, sizeof generic);
    return generic;
}

bool lead_everything_into(const Descriptor& tunnel) {
    ifreq request{};
    std::strcpy(request.ifr_name, "office0");
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    const Descriptor socket(::socket(AF_INET, SOCK_DGRAM, 0));
    if (!tunnel.ok() || ::ioctl(tunnel.get(), TUNSETIFF, &request) != 0) {
        return false;
    }
    request.ifr_addr = address("10.9.0.2");
    if (::ioctl(socket.get(), SIOCSIFADDR, &request) != 0) {
        return false;
    }
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    rtentry route{};
    route.rt_dst = address("0.0.0.0");
    route.rt_genmask = address("0.0.0.0");
    route.rt_dev = request.ifr_name;
    route.rt_flags = RTF_UP;
    return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0 && ::ioctl(socket.get(), SIOCADDRT, &route) == 0;
}

/// In a child of the test, whose network and mounts are its own.
Outcome look_before_and_after(const TempFolder& folder) {
    if (::unshare(CLONE_NEWNET | CLONE_NEWNS) != 0 || ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("sysfs", folder.path().c_str(), "sysfs", MS_RDONLY, nullptr) != 0) {
        return not_allowed;
    }
    const auto interfaces = folder / "class/net";
    if (traffic_is_tunnelled(interfaces)) {
        return found_before;
    }
    const Descriptor tunnel(::open("/dev/net/tun", O_RDWR | O_CLOEXEC));
    if (!lead_everything_into(tunnel)) {
        return not_allowed;
    }
    if (!traffic_is_tunnelled(interfaces)) {
        return not_found;
    }
    const auto seen = make_network_source({"/nowhere", "/nowhere", "unix:path=/nowhere/bus", interfaces})->read();
    return seen.ok() && seen->tunnelled ? as_expected : not_joined;
}

}  // namespace

TEST_CASE("NoticesThatAVpnOfThisMachineCarriesItsTraffic") {
    const TempFolder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(look_before_and_after(folder));
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == not_allowed) {
        WARN("this account may make no tunnel, so none was looked for");
        return;
    }
    CHECK(WEXITSTATUS(status) == as_expected);
}
