// A disk of the test's own that forgets at a power cut what was never synced.
#pragma once

#include "tests/support/child.hpp"
#include "tests/support/temp_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <sys/mount.h>
#include <unistd.h>

namespace shiftguard::testing {

class ForgetfulDisk {
public:
    ForgetfulDisk() : program_({FORGETFUL_DISK_PROGRAM, folder_.path().string()}) {
        mounted_ = ::access("/dev/fuse", R_OK | W_OK) == 0 && program_.read_line() == "mounted";
    }
    ~ForgetfulDisk() {
        if (mounted_) {
            ::umount2(folder_.path().c_str(), MNT_DETACH);
        }
        program_.stop();
    }
    ForgetfulDisk(const ForgetfulDisk&) = delete;
    ForgetfulDisk& operator=(const ForgetfulDisk&) = delete;

    /// False where the machine has no FUSE or does not allow it.
    [[nodiscard]] bool mounted() const { return mounted_; }
    [[nodiscard]] std::filesystem::path operator/(const char* name) const { return folder_ / name; }
    /// No program may have a file of it open.
    void cut_power(std::uint32_t seed) const {
        std::ofstream(folder_ / "cut-the-power") << seed << std::flush;
        if (std::filesystem::exists(folder_ / "cut-the-power")) {  // its name was never synced
            throw std::runtime_error("the power was not cut");
        }
    }

private:
    TempFolder folder_;
    Child program_;
    bool mounted_ = false;
};

}  // namespace shiftguard::testing
