#include "tests/bench/ingest_load/processor_time.hpp"

#include <ctime>
#include <stdexcept>
#include <string>

namespace shiftguard::bench {

double processor_seconds(pid_t process) {
    clockid_t clock{};
    timespec spent{};
    if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &spent) != 0) {
        throw std::runtime_error("there is no process " + std::to_string(process));
    }
    constexpr double nanoseconds = 1e9;
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / nanoseconds;
}

}  // namespace shiftguard::bench
