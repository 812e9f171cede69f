// A boot's name: the kernel's own (/proc/sys/kernel/random/boot_id), or, where that is not to be had, one that is made
// up for this run of the program and differs from every other.
#pragma once

#include <string>
#include <string_view>

namespace shiftguard {

inline constexpr std::string_view of_one_run = "run-";

[[nodiscard]] inline bool is_of_one_run(std::string_view boot_id) {
    return boot_id.starts_with(of_one_run);
}

}  // namespace shiftguard
