// Which device gives the pictures, as the kernel knows it: what hardware is behind it, if any. Read from sysfs, which
// only the kernel writes; nothing is asked of the device itself, which may say what it likes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace shiftguard::daemon {

struct CameraDevice {
    std::string name;      ///< as its driver calls it
    bool hardware = true;  ///< false: a program's, made by a driver such as v4l2loopback or vivid
    /// The same for the same camera, in whatever socket: vendor, product and serial number of what is on USB; for
    /// others where it sits; its name where there is no hardware.
    std::string identity;
    friend bool operator==(const CameraDevice&, const CameraDevice&) = default;
};

/// A program acts as the camera, and policy (camera.virtual_name) names another device or none.
[[nodiscard]] bool is_unnamed_virtual(const CameraDevice& device, const std::string& named);

/// None where the path leads to no video device, which gives no pictures, or to one that is gone. `sys`: sysfs.
[[nodiscard]] std::optional<CameraDevice> camera_device(const std::filesystem::path& device,
                                                        const std::filesystem::path& sys = "/sys");

/// The same by its numbers: without hardware where sysfs does not say what is behind it.
[[nodiscard]] CameraDevice camera_device(unsigned major, unsigned minor, const std::filesystem::path& sys);

}  // namespace shiftguard::daemon
