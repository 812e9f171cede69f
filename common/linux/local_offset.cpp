#include "common/linux/local_offset.hpp"

#include <ctime>

namespace shiftguard {

std::chrono::seconds local_offset(WallTime at) {
    const std::time_t instant = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::tm here{};
    return localtime_r(&instant, &here) == nullptr ? std::chrono::seconds(0) : std::chrono::seconds(here.tm_gmtoff);
}

}  // namespace shiftguard
