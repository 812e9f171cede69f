#include "common/linux/closed_memory.hpp"

#include <cerrno>
#include <cstring>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace shiftguard {

Status close_memory() {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        return Error{
            ErrorKind::internal, "memory",
            std::string("The kernel refuses to close this process's memory to others (") + std::strerror(errno) + ").",
            Retry::useless};
    }
    return success();
}

}  // namespace shiftguard
