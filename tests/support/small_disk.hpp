// A really full disk: a small tmpfs in a mount namespace of this process's own, gone with it.
#pragma once

#include "tests/support/temp_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

namespace shiftguard::testing {

inline void write_line(const char* file, const std::string& text) {
    std::ofstream(file) << text;
}

// A user namespace where the process may not mount as it is.
inline bool enter_own_mounts() {
    const auto user = ::geteuid();
    const auto group = ::getegid();
    if (user != 0 || ::unshare(CLONE_NEWNS) != 0) {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
            return false;
        }
        write_line("/proc/self/setgroups", "deny");
        write_line("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
        write_line("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
    }
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

/// A few MiB of disk of this process's own. `mounted` is false where the machine does not allow it.
class SmallDisk {
public:
    explicit SmallDisk(const char* size = "size=4m") {
        mounted_ = enter_own_mounts() && ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, size) == 0;
    }
    ~SmallDisk() {
        if (mounted_) {
            ::umount2(folder_.path().c_str(), MNT_DETACH);
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
    [[nodiscard]] bool mounted() const { return mounted_; }
    [[nodiscard]] std::filesystem::path operator/(const char* name) const { return folder_ / name; }

    void fill() const {
        const int file = ::open((folder_ / "filler").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        const std::string block(4096, 'x');
        while (::write(file, block.data(), block.size()) > 0) {
        }
        ::close(file);
    }
    void make_room() const { std::filesystem::remove(folder_ / "filler"); }

private:
    TempFolder folder_;
    bool mounted_ = false;
};

}  // namespace shiftguard::testing
