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

}  // namespace

bool is_unnamed_virtual(const CameraDevice& device, const std::string& named) {
    return !device.hardware && device.name != named;
}

std::optional<CameraDevice> camera_device(unsigned major, unsigned minor, const fs::path& sys) {
    std::error_code code;
    const auto entry =
        fs::canonical(sys / "dev" / "char" / (std::to_string(major) + ":" + std::to_string(minor)), code);
    if (code) {
        return std::nullopt;
    }
    CameraDevice found{line_of(entry / "name"), true, ""};
    // What a driver makes without hardware lies under devices/virtual, and has no device that it belongs to.
    const auto top = fs::canonical(sys, code) / "devices";
    const auto behind = fs::canonical(entry / "device", code);
    const auto inside = entry.lexically_relative(top);
    if (code || inside.empty() || *inside.begin() == "virtual") {
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
    struct stat there {};
    if (::stat(device.c_str(), &there) != 0 || !S_ISCHR(there.st_mode) || major(there.st_rdev) != video_major) {
        return std::nullopt;
    }
    return camera_device(major(there.st_rdev), minor(there.st_rdev), sys);
}

}  // namespace shiftguard::daemon
