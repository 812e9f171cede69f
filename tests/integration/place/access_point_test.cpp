// The parts of NetworkManager's D-Bus face that are read, exported on a private bus by a double of this test's own.
#include "agent/place/sources/linux/access_point.hpp"

#include "agent/place/sources/linux/network_source.hpp"
#include "common/linux/bus.hpp"
#include "tests/support/private_bus.hpp"

#include <memory>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::place;
using shiftguard::testing::PrivateBus;

namespace {

constexpr auto root = "/org/freedesktop/NetworkManager";
constexpr auto service = "org.freedesktop.NetworkManager";
constexpr auto device_interface = "org.freedesktop.NetworkManager.Device";
constexpr auto wireless_interface = "org.freedesktop.NetworkManager.Device.Wireless";
constexpr auto access_point_interface = "org.freedesktop.NetworkManager.AccessPoint";

struct Device {
    std::uint32_t type = 2;
    std::uint32_t state = 100;
    std::string access_point = "/org/freedesktop/NetworkManager/AccessPoint/1";
};

enum class Listing : std::uint8_t { answers, is_silent };

class FakeNetworkManager {
public:
    explicit FakeNetworkManager(const std::string& address, Listing listing = Listing::answers)
        : connection_(std::move(*bus::open(address))) {
        auto manager = sdbus::createObject(*connection_, root);
        manager->registerMethod("GetDevices")
            .onInterface(service)
            .implementedAs([this, listing](sdbus::Result<std::vector<sdbus::ObjectPath>>&& result) {
                if (listing == Listing::answers) {
                    result.returnResults(paths_);
                } else {
                    unanswered_.push_back(std::move(result));
                }
            });
        manager->finishRegistration();
        objects_.push_back(std::move(manager));
    }

    void add(const Device& device) {
        std::string path = "/org/freedesktop/NetworkManager/Devices/";
        path += std::to_string(paths_.size() + 1);
        paths_.emplace_back(path);
        auto object = sdbus::createObject(*connection_, path);
        object->registerProperty("DeviceType").onInterface(device_interface).withGetter([device] {
            return device.type;
        });
        object->registerProperty("State").onInterface(device_interface).withGetter([device] { return device.state; });
        if (device.type == 2) {
            object->registerProperty("ActiveAccessPoint").onInterface(wireless_interface).withGetter([device] {
                return sdbus::ObjectPath(device.access_point);
            });
        }
        object->finishRegistration();
        objects_.push_back(std::move(object));
    }

    template <class Value>
    void add_access_point(const std::string& path, const Value& address) {
        auto object = sdbus::createObject(*connection_, path);
        object->registerProperty("HwAddress").onInterface(access_point_interface).withGetter([address] {
            return address;
        });
        object->finishRegistration();
        objects_.push_back(std::move(object));
    }

    void start() {
        connection_->requestName(service);
        loop_ = std::make_unique<bus::Loop>(*connection_);
    }

private:
    std::unique_ptr<sdbus::IConnection> connection_;
    std::vector<sdbus::ObjectPath> paths_;
    std::vector<std::unique_ptr<sdbus::IObject>> objects_;
    std::vector<sdbus::Result<std::vector<sdbus::ObjectPath>>> unanswered_;
    std::unique_ptr<bus::Loop> loop_;
};

const std::string first_point = "/org/freedesktop/NetworkManager/AccessPoint/1";

}  // namespace

TEST_CASE("ReadsTheAccessPointInUse") {
    const PrivateBus bus;
    FakeNetworkManager manager(bus.address());
    manager.add({1, 100, ""});          // Ethernet
    manager.add({2, 30, first_point});  // wireless, not connected
    manager.add({2, 100, "/"});         // wireless, between two access points
    manager.add({2, 100, "/org/freedesktop/NetworkManager/AccessPoint/7"});
    manager.add_access_point("/org/freedesktop/NetworkManager/AccessPoint/7", std::string("AA:BB:CC:DD:EE:FF"));
    manager.start();
    CHECK(read_access_point(bus.address()) == "aa:bb:cc:dd:ee:ff");
    const auto seen = make_network_source({"/nowhere", "/nowhere", bus.address()})->read();
    REQUIRE(seen.ok());
    CHECK(seen->access_points == std::vector<HardwareAddress>{"aa:bb:cc:dd:ee:ff"});
    CHECK_FALSE(seen->gateway);
}

TEST_CASE("KnowsNoAccessPointWithoutAWirelessDevice") {
    const PrivateBus bus;
    FakeNetworkManager manager(bus.address());
    manager.add({1, 100, ""});
    manager.start();
    CHECK_FALSE(read_access_point(bus.address()));
}

TEST_CASE("KnowsNoAccessPointWithoutNetworkManager") {
    const PrivateBus bus;
    CHECK_FALSE(read_access_point(bus.address()));
}

TEST_CASE("KnowsNoAccessPointWithoutABus") {
    CHECK_FALSE(read_access_point("unix:path=/nowhere/bus"));
}

TEST_CASE("KnowsNoAccessPointWhereItsAddressIsOfAnotherTypeOrNone") {
    const PrivateBus bus;
    FakeNetworkManager manager(bus.address());
    manager.add({2, 100, first_point});
    SECTION("a number") {
        manager.add_access_point(first_point, std::uint32_t{7});
    }
    SECTION("no address") {
        manager.add_access_point(first_point, std::string("somewhere"));
    }
    SECTION("no such object") {}
    manager.start();
    CHECK_FALSE(read_access_point(bus.address()));
}

TEST_CASE("GivesUpInTimeWhereNetworkManagerIsSilent") {
    const PrivateBus bus;
    FakeNetworkManager manager(bus.address(), Listing::is_silent);
    manager.start();
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(read_access_point(bus.address()));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
}
