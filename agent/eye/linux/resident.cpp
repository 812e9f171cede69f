#include "agent/eye/linux/resident.hpp"

#include <array>
#include <charconv>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace shiftguard::eye {
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

}  // namespace shiftguard::eye
