// Which device gives the pictures, read from a folder that looks as sysfs does.
#include "agent/daemon/linux/camera_device.hpp"

#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using daemon::camera_device;
namespace fs = std::filesystem;

namespace {

/// A sysfs with one video device, 81:0, that lies at `place` under devices.
class Sysfs {
public:
    explicit Sysfs(const std::string& place, const std::string& name) : node_(folder_ / "devices" / place) {
        fs::create_directories(node_);
        fs::create_directories(folder_ / "dev" / "char");
        fs::create_symlink(node_, folder_ / "dev" / "char" / "81:0");
        write(node_ / "name", name);
    }

    /// What the video device belongs to, two folders up, as with USB.
    Sysfs& belongs_to_usb(const std::string& vendor, const std::string& product, const std::string& serial) {
        const auto interface = node_.parent_path().parent_path();
        fs::create_symlink(interface, node_ / "device");
        const auto usb = interface.parent_path();
        write(usb / "idVendor", vendor);
        write(usb / "idProduct", product);
        if (!serial.empty()) {
            write(usb / "serial", serial);
        }
        return *this;
    }
    Sysfs& belongs_to_its_parent() {
        fs::create_symlink(node_.parent_path().parent_path(), node_ / "device");
        return *this;
    }

    [[nodiscard]] std::optional<daemon::CameraDevice> look() const { return camera_device(81, 0, folder_.path()); }

private:
    void write(const fs::path& file, const std::string& text) const {
        folder_.write(fs::relative(file, folder_.path()).string(), text + "\n");
    }

    testing::TempFolder folder_;
    fs::path node_;
};

constexpr const char* in_one_socket = "pci0000:00/usb1/1-2/1-2:1.0/video4linux/video0";
constexpr const char* in_another = "pci0000:00/usb3/3-1/3-1:1.0/video4linux/video0";

}  // namespace

TEST_CASE("AUsbCameraIsTheSameInAnotherSocket") {
    const auto here = Sysfs(in_one_socket, "Cam").belongs_to_usb("046d", "0825", "A1").look();
    const auto there = Sysfs(in_another, "Cam").belongs_to_usb("046d", "0825", "A1").look();
    REQUIRE(here);
    CHECK(here->hardware);
    CHECK(here->name == "Cam");
    CHECK(here == there);
}

TEST_CASE("AnotherUsbCameraIsAnotherDevice") {
    const auto one = Sysfs(in_one_socket, "Cam").belongs_to_usb("046d", "0825", "A1").look();
    CHECK(one != Sysfs(in_one_socket, "Cam").belongs_to_usb("046d", "0825", "A2").look());
    CHECK(one != Sysfs(in_one_socket, "Cam").belongs_to_usb("046d", "0826", "A1").look());
    CHECK(one != Sysfs(in_one_socket, "Cam").belongs_to_usb("046d", "0825", "").look());
}

TEST_CASE("ACameraThatIsNotOnUsbIsKnownByWhereItSits") {
    const auto built_in = Sysfs("platform/isp/cam/video4linux/video0", "Built-in").belongs_to_its_parent().look();
    REQUIRE(built_in);
    CHECK(built_in->hardware);
    CHECK_FALSE(built_in->identity.empty());
}

TEST_CASE("ADeviceWithNoHardwareBehindItIsVirtualWhateverItIsCalled") {
    const auto loopback = Sysfs("virtual/video4linux/video0", "Integrated Camera").look();
    REQUIRE(loopback);
    CHECK_FALSE(loopback->hardware);
    CHECK(loopback->name == "Integrated Camera");
    CHECK(loopback->identity == "virtual Integrated Camera");
    CHECK_FALSE(Sysfs("pci0000:00/somewhere/video4linux/video0", "Cam").look()->hardware);
}

TEST_CASE("WhatIsNoVideoDeviceIsNoCamera") {
    const testing::TempFolder folder;
    folder.write("file", "");
    CHECK_FALSE(camera_device(folder / "file"));
    CHECK_FALSE(camera_device(folder / "missing"));
    CHECK_FALSE(camera_device("/dev/null"));
    CHECK_FALSE(camera_device(81, 0, folder.path()));
}
