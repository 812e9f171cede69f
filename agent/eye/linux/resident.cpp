#include "agent/eye/linux/resident.hpp"

#include <fstream>

#include <unistd.h>

namespace shiftguard::eye {

std::uint64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace shiftguard::eye
