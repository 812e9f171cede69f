#include "agent/cli/linux/machine.hpp"

#include "agent/roster/shift.hpp"
#include "common/linux/accounts.hpp"
#include "common/linux/descriptor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <linux/videodev2.h>
#include <pwd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftguard::cli {
namespace {

std::string four_letters(std::uint32_t format) {
    std::string word;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        word += static_cast<char>(format >> shift & 0xFFU);
    }
    return word;
}

Error not_opened(const std::filesystem::path& device, int code) {
    const bool missing = code == ENOENT || code == ENODEV || code == ENXIO;
    const auto kind = missing ? ErrorKind::not_found : ErrorKind::refused;
    return Error{kind, device.string(), std::string("cannot be opened: ") + std::strerror(code), Retry::helps};
}

std::vector<gid_t> groups_of(const AccountName& account, gid_t first) {
    int count = 64;
    std::vector<gid_t> groups(static_cast<std::size_t>(count));
    if (getgrouplist(account.text().c_str(), first, groups.data(), &count) < 0) {
        groups.resize(static_cast<std::size_t>(count));
        static_cast<void>(getgrouplist(account.text().c_str(), first, groups.data(), &count));
    }
    groups.resize(static_cast<std::size_t>(std::max(count, 0)));
    return groups;
}

}  // namespace

Result<std::string> capture_formats(const std::filesystem::path& device) {
    const Descriptor camera(open(device.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (camera.get() < 0) {
        return not_opened(device, errno);
    }
    v4l2_capability capability{};
    const bool answers = ioctl(camera.get(), VIDIOC_QUERYCAP, &capability) == 0;
    const std::uint32_t can =
        (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? capability.device_caps : capability.capabilities;
    if (!answers || (can & V4L2_CAP_VIDEO_CAPTURE) == 0) {
        return Error{ErrorKind::invalid_input, device.string(), "is not a device that captures pictures",
                     Retry::useless};
    }
    std::string words;
    v4l2_fmtdesc format{};
    format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    while (ioctl(camera.get(), VIDIOC_ENUM_FMT, &format) == 0) {
        words += (words.empty() ? "" : ", ") + four_letters(format.pixelformat);
        ++format.index;
    }
    if (words.empty()) {
        return Error{ErrorKind::invalid_input, device.string(), "names no picture format", Retry::useless};
    }
    return words;
}

bool may_use(const AccountName& account, const std::filesystem::path& file) {
    struct stat facts {};
    const auto uid = uid_of(account);
    const passwd* entry = uid ? getpwuid(*uid) : nullptr;  // one thread: the doctor's
    if (entry == nullptr || stat(file.c_str(), &facts) != 0) {
        return false;
    }
    const auto both = [&](unsigned shift) { return (facts.st_mode >> shift & 06U) == 06U; };
    if (*uid == 0) {
        return true;
    }
    if (facts.st_uid == *uid) {
        return both(6);
    }
    const auto groups = groups_of(account, entry->pw_gid);
    return std::find(groups.begin(), groups.end(), facts.st_gid) != groups.end() ? both(3) : both(0);
}

std::optional<std::uint64_t> free_bytes(const std::filesystem::path& folder) {
    std::error_code error;
    auto there = folder;
    while (!std::filesystem::exists(there, error) && there.has_parent_path() && there != there.parent_path()) {
        there = there.parent_path();
    }
    const auto room = std::filesystem::space(there, error);
    return error ? std::nullopt : std::optional<std::uint64_t>(room.available);
}

bool can_start(const std::string& program) {
    if (program.find('/') != std::string::npos) {
        return access(program.c_str(), X_OK) == 0;
    }
    constexpr std::array folders{"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"};
    return std::any_of(folders.begin(), folders.end(),
                       [&](const char* folder) { return access((folder + program).c_str(), X_OK) == 0; });
}

std::string machine_zone() {
    constexpr std::string_view folder = "zoneinfo/";
    const char* variable = std::getenv("TZ");  // NOLINT(concurrency-mt-unsafe): nobody writes it
    std::string name = variable == nullptr ? "" : variable;
    if (name.starts_with(':')) {
        name.erase(0, 1);
    }
    std::error_code none;
    if (name.empty()) {
        name = std::filesystem::read_symlink("/etc/localtime", none).string();
    }
    if (const auto at = name.rfind(folder); at != std::string::npos) {
        name.erase(0, at + folder.size());
    }
    return roster::zone_exists(name) ? name : "UTC";
}

}  // namespace shiftguard::cli
