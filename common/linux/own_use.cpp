#include "common/linux/own_use.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstring>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

namespace shiftguard {
namespace {

int statm = -1;  // for the process's life

}  // namespace

void prepare_resident_bytes() {
    if (statm < 0) {
        statm = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    }
}

std::uint64_t resident_bytes() {
    std::array<char, 128> text{};
    const auto length = ::pread(statm, text.data(), text.size() - 1, 0);
    if (length <= 0) {
        return 0;
    }
    const char* second = std::strchr(text.data(), ' ');  // total, then resident, in pages
    std::uint64_t pages = 0;
    if (second != nullptr) {
        std::from_chars(second + 1, text.data() + length, pages);
    }
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Milliseconds processor_time() {
    rusage use{};
    if (::getrusage(RUSAGE_SELF, &use) != 0) {
        return Milliseconds(0);
    }
    const auto of = [](const timeval& time) {
        return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    };
    return std::chrono::duration_cast<Milliseconds>(of(use.ru_utime) + of(use.ru_stime));
}

}  // namespace shiftguard
