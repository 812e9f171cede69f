#include "agent/daemon/linux/camera_device.hpp"

#include <fstream>
#include <system_error>

#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace shiftguard::daemon {
namespace {

namespace fs = std::filesystem;

constexpr unsigned video_major = 81;  // Linux's list of devices (admin-guide/devices.txt)

std::string line_of(const fs::path& file) {
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    return line;
}

/// Vendor, product and serial number of the USB device that this one is a part of.
std::string usb_identity(fs::path at, const fs::path& top) {
    for (; at != top && at.has_relative_path(); at = at.parent_path()) {
        const auto vendor = line_of(at / "idVendor");
        if (!vendor.empty()) {
            return "usb " + vendor + ":" + line_of(at / "idProduct") + " " + line_of(at / "serial");
        }
    }
    return "";
}

/// The number of a video device; none where the path leads to no such thing.
std::optional<dev_t> video_device(const fs::path& device) {
    struct stat there {};
    const bool is_video =
        ::stat(device.c_str(), &there) == 0 && S_ISCHR(there.st_mode) && major(there.st_rdev) == video_major;
    return is_video ? std::optional(there.st_rdev) : std::nullopt;
}

bool is_there(const fs::path& file) {
    std::error_code code;
    return fs::exists(file, code);
}

/// On the way up from what the camera belongs to there is a chip that the machine itself tells of: on PCI (as the host
/// controller of a USB camera), in the device tree or in ACPI. A driver that makes a platform device of nothing, as
/// vivid, dummy_hcd and vhci_hcd do, has none.
bool is_wired_to_the_machine(fs::path at, const fs::path& top) {
    for (; at != top && at.has_relative_path(); at = at.parent_path()) {
        const bool on_pci = is_there(at / "vendor") && is_there(at / "device") && is_there(at / "class");
        if (on_pci || is_there(at / "of_node") || is_there(at / "firmware_node")) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool is_unnamed_virtual(const CameraDevice& device, const std::string& named) {
    return !device.hardware && (named.empty() || device.name != named);
}

CameraDevice camera_device(unsigned major, unsigned minor, const fs::path& sys) {
    std::error_code code;
    const auto entry =
        fs::canonical(sys / "dev" / "char" / (std::to_string(major) + ":" + std::to_string(minor)), code);
    if (code) {
        return {"", false, "virtual"};  // nothing vouches for hardware behind it
    }
    CameraDevice found{line_of(entry / "name"), true, ""};
    // What v4l2loopback makes lies under devices/virtual, and has no device that it belongs to.
    const auto top = fs::canonical(sys, code) / "devices";
    const auto behind = fs::canonical(entry / "device", code);
    const auto inside = entry.lexically_relative(top);
    if (code || inside.empty() || *inside.begin() == "virtual" || !is_wired_to_the_machine(behind, top)) {
        found.hardware = false;
        found.identity = "virtual " + found.name;
        return found;
    }
    found.identity = usb_identity(behind, top);
    if (found.identity.empty()) {
        found.identity = behind.lexically_relative(top).string() + " " + found.name;
    }
    return found;
}

std::optional<CameraDevice> camera_device(const fs::path& device, const fs::path& sys) {
    const auto number = video_device(device);
    if (!number) {
        return std::nullopt;
    }
    auto found = camera_device(major(*number), minor(*number), sys);
    // One that is unplugged in this very moment is gone, and not virtual.
    return found.hardware || video_device(device) == number ? std::optional(std::move(found)) : std::nullopt;
}

}  // namespace shiftguard::daemon
