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

WallTime start_of_today() {
    std::time_t at = std::time(nullptr);
    std::tm day{};
    localtime_r(&at, &day);
    day.tm_hour = 0;
    day.tm_min = 0;
    day.tm_sec = 0;
    day.tm_isdst = -1;  // midnight may have had another offset than now
    return WallTime(std::chrono::seconds(std::mktime(&day)));
}

}  // namespace shiftguard
