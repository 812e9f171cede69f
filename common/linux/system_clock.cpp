#include "common/linux/system_clock.hpp"

#include <ctime>

namespace shiftguard {
namespace {

Milliseconds read(clockid_t which) {
    timespec at{};
    clock_gettime(which, &at);
    return std::chrono::duration_cast<Milliseconds>(std::chrono::seconds(at.tv_sec) +
                                                    std::chrono::nanoseconds(at.tv_nsec));
}

}  // namespace

Now SystemClock::now() const {
    return {BootTime(read(CLOCK_BOOTTIME)), WallTime(read(CLOCK_REALTIME)), {}};
}

}  // namespace shiftguard
