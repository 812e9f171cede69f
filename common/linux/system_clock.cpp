#include "common/linux/system_clock.hpp"

#include <algorithm>
#include <ctime>
#include <fstream>

#include <sys/timex.h>

namespace shiftguard {
namespace {

Milliseconds read(clockid_t which) {
    timespec at{};
    clock_gettime(which, &at);
    return std::chrono::duration_cast<Milliseconds>(std::chrono::seconds(at.tv_sec) +
                                                    std::chrono::nanoseconds(at.tv_nsec));
}

/// Reading needs no privilege; a sandbox that forbids the call makes a clock that nobody vouches for.
ClockReport report() {
    timex clock{};
    const int state = adjtimex(&clock);
    const bool synchronised = state >= 0 && state != TIME_ERROR && (clock.status & STA_UNSYNC) == 0;
    return {synchronised, std::chrono::microseconds(clock.maxerror)};
}

}  // namespace

Trust trust_of(const ClockReport& report) {
    if (!report.synchronised || report.greatest_error < std::chrono::microseconds(0)) {
        return {Milliseconds(0), unknown_uncertainty};
    }
    return {Milliseconds(0), std::min(std::chrono::ceil<Milliseconds>(report.greatest_error), unknown_uncertainty)};
}

Now SystemClock::now() const {
    constexpr std::int64_t second_ms = 1000;
    const auto boot = read(CLOCK_BOOTTIME);
    const auto asked = asked_ms_.load();
    if (asked < 0 || boot.count() - asked >= second_ms) {
        uncertainty_ms_ = trust_of(report()).uncertainty.count();
        asked_ms_ = boot.count();
    }
    return {BootTime(boot), WallTime(read(CLOCK_REALTIME)), {Milliseconds(0), Milliseconds(uncertainty_ms_.load())}};
}

std::optional<std::string> kernels_boot_id() {
    std::string id;
    if (!(std::ifstream("/proc/sys/kernel/random/boot_id") >> id)) {
        return std::nullopt;
    }
    std::erase(id, '-');
    return id;
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
