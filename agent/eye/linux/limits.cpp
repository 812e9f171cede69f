#include "agent/eye/linux/limits.hpp"

#include "agent/eye/linux/system_calls.hpp"
#include "common/linux/closed_memory.hpp"

#include <sys/prctl.h>

namespace shiftguard::eye {

Result<std::string> limit_this_process(const Reach& reach) {
    if (const auto closed = close_memory(); !closed) {
        return closed.error();
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return Error{ErrorKind::internal, "", "The kernel refuses the eye its limit on privileges.", Retry::useless};
    }
    const auto files = limit_files(reach);
    if (!files) {
        return files.error();
    }
    if (const auto calls = limit_system_calls(reach.use.empty() ? Neighbours::none : Neighbours::heard); !calls) {
        return calls.error();
    }
    return *files == FileLimit::in_force
               ? std::string()
               : std::string(
                     "This kernel has no Landlock, so the eye may read what the agent's account may read; a "
                     "kernel from 5.13 on with Landlock closes that.");
}

}  // namespace shiftguard::eye
