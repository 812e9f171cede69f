// What the doctor asks this machine. Opens a camera for a moment to ask what it is; never streams. Changes nothing.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace shiftguard::cli {

/// The picture formats of a capture device, as words ("MJPG, YUYV"). Errors: not_found; refused (another account's, or
/// in use by a program that does not share); invalid_input (no capture device, or no format that the eye reads).
[[nodiscard]] Result<std::string> capture_formats(const std::filesystem::path& device);

/// By owner, group and mode, with the groups that the account has: may it read and write this file?
[[nodiscard]] bool may_use(const AccountName& account, const std::filesystem::path& file);

/// Room for programs that are not root, of the file system that holds the nearest folder that exists.
[[nodiscard]] std::optional<std::uint64_t> free_bytes(const std::filesystem::path& folder);

/// The IANA name of the zone that this machine shows to people: TZ, or /etc/localtime; UTC where neither names one.
[[nodiscard]] std::string machine_zone();

/// The program by an absolute path, or along the PATH of a system service.
[[nodiscard]] bool can_start(const std::string& program);

}  // namespace shiftguard::cli
