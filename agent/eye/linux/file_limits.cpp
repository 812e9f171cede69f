#include "agent/eye/linux/file_limits.hpp"

#include "common/linux/descriptor.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace shiftguard::eye {
namespace {

// Rights of later kernels than Debian 12's headers know.
constexpr std::uint64_t truncate_files = 1ULL << 14U;
constexpr std::uint64_t control_devices = 1ULL << 15U;

constexpr std::uint64_t reading_of_files = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t reading = reading_of_files | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t using_of_files = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;

std::uint64_t rights_of(long version) {
    std::uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1;  // all of the first version
    if (version >= 2) {
        rights |= LANDLOCK_ACCESS_FS_REFER;
    }
    if (version >= 3) {
        rights |= truncate_files;
    }
    if (version >= 5) {
        rights |= control_devices;
    }
    return rights;
}

Error refusal() {
    return {ErrorKind::internal, "",
            std::string("The kernel refuses the eye its limit on files (") + std::strerror(errno) + ").",
            Retry::useless};
}

class Ruleset {
public:
    explicit Ruleset(std::uint64_t rights) : rights_(rights), descriptor_(create(rights)) {}

    [[nodiscard]] bool made() const { return descriptor_.ok(); }

    [[nodiscard]] bool allow(const std::filesystem::path& path, std::uint64_t for_folder, std::uint64_t for_file) {
        const Descriptor target(::open(path.c_str(), O_PATH | O_CLOEXEC));
        if (!target.ok()) {
            return errno == ENOENT || errno == EACCES || errno == ENOTDIR;  // nothing to reach there anyway
        }
        struct stat what {};
        const bool folder = ::fstat(target.get(), &what) == 0 && S_ISDIR(what.st_mode);
        landlock_path_beneath_attr rule{};
        rule.allowed_access = (folder ? for_folder : for_file) & rights_;
        rule.parent_fd = target.get();
        return ::syscall(SYS_landlock_add_rule, descriptor_.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    }

    [[nodiscard]] bool restrict_us() const { return ::syscall(SYS_landlock_restrict_self, descriptor_.get(), 0) == 0; }

private:
    static int create(std::uint64_t rights) {
        const landlock_ruleset_attr attributes{rights};
        return static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
    }

    const std::uint64_t rights_;
    const Descriptor descriptor_;
};

}  // namespace

std::vector<std::filesystem::path> folders_of_camera(const std::filesystem::path& device) {
    const auto named = std::filesystem::absolute(device).lexically_normal();
    const std::filesystem::path devices("/dev");
    if (const auto inside = named.lexically_relative(devices); *inside.begin() != "..") {
        return {devices};
    }
    std::vector<std::filesystem::path> folders{named.parent_path()};
    std::error_code not_there;
    const auto leads_to = std::filesystem::canonical(named, not_there).parent_path();
    if (!not_there && leads_to != folders.front()) {
        folders.push_back(leads_to);
    }
    return folders;
}

Result<FileLimit> limit_files(const Reach& reach) {
    const long version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, std::size_t{0}, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        return FileLimit::not_in_this_kernel;
    }
    Ruleset rules(rights_of(version));
    bool allowed = rules.made();
    for (const auto& path : reach.read) {
        allowed = allowed && rules.allow(path, reading, reading_of_files);
    }
    for (const auto& path : reach.use) {
        allowed =
            allowed && rules.allow(path, reading | using_of_files | control_devices, using_of_files | control_devices);
    }
    if (!allowed || !rules.restrict_us()) {
        return refusal();
    }
    return FileLimit::in_force;
}

}  // namespace shiftguard::eye
