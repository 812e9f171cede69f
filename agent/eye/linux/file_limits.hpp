// Landlock: from then on this process reaches only the files named here, whatever its user may do. The eye has the
// daemon's user, and the daemon's keys and templates lie in a folder of that user.
#pragma once

#include "common/result.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace shiftguard::eye {

/// Folders (with all that lies in them) or files; what is not there is left out.
struct Reach {
    std::vector<std::filesystem::path> read;
    std::vector<std::filesystem::path> use;  ///< read and write what is there; nothing can be made or removed
};

/// The folders in which a camera's file comes to lie: plugged in again it is a new file, and a name such as those of
/// /dev/v4l/by-id is a link to one that may not be there yet, so under /dev it is /dev.
[[nodiscard]] std::vector<std::filesystem::path> folders_of_camera(const std::filesystem::path& device);

enum class FileLimit : std::uint8_t { in_force, not_in_this_kernel };

/// Needs PR_SET_NO_NEW_PRIVS. Holds for the calling thread and those it makes. Error: internal, where a kernel with
/// Landlock refuses.
[[nodiscard]] Result<FileLimit> limit_files(const Reach& reach);

}  // namespace shiftguard::eye
