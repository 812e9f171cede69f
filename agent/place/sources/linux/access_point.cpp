#include "agent/place/sources/linux/access_point.hpp"

#include "agent/place/sources/linux/conversation.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace shiftguard::place {
namespace {

constexpr auto bus_service = "org.freedesktop.DBus";
constexpr auto network_manager = "org.freedesktop.NetworkManager";
constexpr auto device_interface = "org.freedesktop.NetworkManager.Device";
constexpr auto wireless_interface = "org.freedesktop.NetworkManager.Device.Wireless";
constexpr auto access_point_interface = "org.freedesktop.NetworkManager.AccessPoint";
constexpr std::uint32_t wireless_device = 2;     // NM_DEVICE_TYPE_WIFI
constexpr std::uint32_t device_activated = 100;  // NM_DEVICE_STATE_ACTIVATED

}  // namespace

std::optional<HardwareAddress> read_access_point(const std::string& bus) {
    auto connection = bus::open(bus);
    if (!connection) {
        return std::nullopt;
    }
    Conversation talk(std::move(*connection));
    talk.start();
    if (talk.call<bool>(bus_service, "/org/freedesktop/DBus", bus_service, "NameHasOwner",
                        std::string(network_manager)) != true) {
        return std::nullopt;
    }
    const auto devices = talk.call<std::vector<sdbus::ObjectPath>>(network_manager, "/org/freedesktop/NetworkManager",
                                                                   network_manager, "GetDevices");
    for (const auto& device : devices.value_or(std::vector<sdbus::ObjectPath>())) {
        if (talk.property<std::uint32_t>(network_manager, device, device_interface, "DeviceType") != wireless_device ||
            talk.property<std::uint32_t>(network_manager, device, device_interface, "State") != device_activated) {
            continue;
        }
        // "/" while it changes from one access point to the next; NetworkManager has no such object.
        const auto path =
            talk.property<sdbus::ObjectPath>(network_manager, device, wireless_interface, "ActiveAccessPoint");
        if (path && *path != "/") {
            const auto address =
                talk.property<std::string>(network_manager, *path, access_point_interface, "HwAddress");
            return address ? normalise_address(*address) : std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace shiftguard::place
