// Which device gives the pictures, read from a folder that looks as sysfs does.
#include "agent/daemon/linux/camera_device.hpp"

#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using daemon::camera_device;
using daemon::is_unnamed_virtual;
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
    /// A chip on PCI, as the host controller of USB or of built-in cameras.
    Sysfs& with_pci_chip(const std::string& place) {
        for (const auto* const file : {"vendor", "device", "class"}) {
            write(folder_ / "devices" / place / file, "0x8086");
        }
        return *this;
    }
    /// `link`: of_node of the device tree, firmware_node of ACPI.
    Sysfs& told_of_by_firmware(const std::string& place, const std::string& link) {
        fs::create_directories(folder_ / "firmware/it");
        fs::create_symlink(folder_ / "firmware/it", folder_ / "devices" / place / link);
        return *this;
    }
    Sysfs& belongs_to_its_parent() {
        fs::create_symlink(node_.parent_path().parent_path(), node_ / "device");
        return *this;
    }

    [[nodiscard]] daemon::CameraDevice look() const { return camera_device(81, 0, folder_.path()); }

private:
    void write(const fs::path& file, const std::string& text) const {
        folder_.write(fs::relative(file, folder_.path()).string(), text + "\n");
    }

    testing::TempFolder folder_;
    fs::path node_;
};

constexpr const char* controller = "pci0000:00/0000:00:14.0";
constexpr const char* in_one_socket = "pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/video4linux/video0";
constexpr const char* in_another = "pci0000:00/0000:00:14.0/usb3/3-1/3-1:1.0/video4linux/video0";

daemon::CameraDevice usb_camera(const char* socket, const std::string& product, const std::string& serial) {
    return Sysfs(socket, "Cam").belongs_to_usb("046d", product, serial).with_pci_chip(controller).look();
}

}  // namespace

TEST_CASE("AUsbCameraIsTheSameInAnotherSocket") {
    const auto here = usb_camera(in_one_socket, "0825", "A1");
    CHECK(here.hardware);
    CHECK(here.name == "Cam");
    CHECK(here.identity == "usb 046d:0825 A1");
    CHECK(here == usb_camera(in_another, "0825", "A1"));
}

TEST_CASE("AnotherUsbCameraIsAnotherDevice") {
    const auto one = usb_camera(in_one_socket, "0825", "A1");
    CHECK(one != usb_camera(in_one_socket, "0825", "A2"));
    CHECK(one != usb_camera(in_one_socket, "0826", "A1"));
    CHECK(one != usb_camera(in_one_socket, "0825", ""));
}

TEST_CASE("AUsbCameraOfASmallMachineHangsOnAControllerThatTheDeviceTreeTellsOf") {
    const auto camera = Sysfs("platform/soc/fe980000.usb/usb1/1-1/1-1:1.0/video4linux/video0", "Cam")
                            .belongs_to_usb("046d", "0825", "A1")
                            .told_of_by_firmware("platform/soc/fe980000.usb", "of_node")
                            .look();
    CHECK(camera.hardware);
    CHECK(camera.identity == "usb 046d:0825 A1");
}

TEST_CASE("ACameraThatIsNotOnUsbIsKnownByWhereItSits") {
    const auto by_device_tree = Sysfs("platform/soc/fe801000.csi/video4linux/video0", "unicam")
                                    .belongs_to_its_parent()
                                    .told_of_by_firmware("platform/soc/fe801000.csi", "of_node")
                                    .look();
    CHECK(by_device_tree.hardware);
    CHECK(by_device_tree.identity == "platform/soc/fe801000.csi unicam");
    const auto by_acpi = Sysfs("platform/ISPC0001:00/video4linux/video0", "isp")
                             .belongs_to_its_parent()
                             .told_of_by_firmware("platform/ISPC0001:00", "firmware_node")
                             .look();
    CHECK(by_acpi.hardware);
    const auto on_pci = Sysfs("pci0000:00/0000:00:05.0/intel-ipu6/video4linux/video0", "Intel IPU6 ISYS Capture 0")
                            .belongs_to_its_parent()
                            .with_pci_chip("pci0000:00/0000:00:05.0")
                            .look();
    CHECK(on_pci.hardware);
    CHECK(on_pci.identity == "pci0000:00/0000:00:05.0/intel-ipu6 Intel IPU6 ISYS Capture 0");
}

TEST_CASE("ADeviceWithNoHardwareBehindItIsVirtualWhateverItIsCalled") {
    const auto loopback = Sysfs("virtual/video4linux/video0", "Integrated Camera").look();
    CHECK_FALSE(loopback.hardware);
    CHECK(loopback.name == "Integrated Camera");
    CHECK(loopback.identity == "virtual Integrated Camera");
    CHECK_FALSE(Sysfs("pci0000:00/0000:00:14.0/video4linux/video0", "Cam").with_pci_chip(controller).look().hardware);
}

TEST_CASE("APlatformDeviceThatADriverMakesOfNothingIsNoHardware") {
    const auto vivid = Sysfs("platform/vivid.0/video4linux/video0", "vivid-000-vid-cap").belongs_to_its_parent().look();
    CHECK_FALSE(vivid.hardware);
    CHECK(vivid.identity == "virtual vivid-000-vid-cap");
    CHECK_FALSE(Sysfs("platform/vhci_hcd.0/usb3/3-1/3-1:1.0/video4linux/video0", "Cam")
                    .belongs_to_usb("046d", "0825", "A1")
                    .look()
                    .hardware);
}

TEST_CASE("PolicyAcceptsADeviceWithoutHardwareByItsNameAndNoneThatHasNoName") {
    CHECK_FALSE(is_unnamed_virtual({"OBS", false, "virtual OBS"}, "OBS"));
    CHECK(is_unnamed_virtual({"OBS", false, "virtual OBS"}, "Other"));
    CHECK(is_unnamed_virtual({"OBS", false, "virtual OBS"}, ""));
    CHECK(is_unnamed_virtual({"", false, "virtual "}, ""));
    CHECK_FALSE(is_unnamed_virtual({"Cam", true, "usb 046d:0825 A1"}, ""));
}

TEST_CASE("WhereSysfsSaysNothingNoHardwareIsAssumed") {
    const testing::TempFolder empty;
    const auto unknown = camera_device(81, 0, empty.path());
    CHECK_FALSE(unknown.hardware);
    CHECK(is_unnamed_virtual(unknown, ""));
    CHECK(is_unnamed_virtual(unknown, "OBS"));
}

TEST_CASE("WhatIsNoVideoDeviceIsNoCamera") {
    const testing::TempFolder folder;
    folder.write("file", "");
    CHECK_FALSE(camera_device(folder / "file"));
    CHECK_FALSE(camera_device(folder / "missing"));
    CHECK_FALSE(camera_device("/dev/null"));
}
