// What the eye gives up once its models are loaded. It reads hostile pictures; a fault in a decoder must not reach
// further.
#pragma once

#include "agent/eye/linux/file_limits.hpp"
#include "common/result.hpp"

#include <string>

namespace shiftguard::eye {

/// No new privileges, memory closed to others, no file beyond `reach`, and only the system calls that looking takes: an
/// unlisted one answers ENOSYS, one that only an attacker makes (a socket, a program, a signal to another process, a
/// look into another's memory, ...) ends the process. For every thread made afterwards too. Returns what this kernel
/// could not limit, as a sentence; empty where all holds. Error: internal, where it refuses.
[[nodiscard]] Result<std::string> limit_this_process(const Reach& reach);

}  // namespace shiftguard::eye
