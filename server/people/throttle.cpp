#include "server/people/throttle.hpp"

#include <algorithm>

namespace shiftguard::people {
namespace {

constexpr std::size_t max_keys = 4096;
constexpr unsigned longest_shift = 6;
constexpr Milliseconds first_wait{1'000};
constexpr Milliseconds longest_wait{60'000};
constexpr std::chrono::minutes forget_after{15};

Milliseconds wait_after(unsigned failures, unsigned free_failures) {
    if (failures < free_failures) {
        return Milliseconds(0);
    }
    return std::min(first_wait * (1 << std::min(failures - free_failures, longest_shift)), longest_wait);
}

}  // namespace

Milliseconds Throttle::wait(const std::string& key, BootTime now, unsigned free) const {
    const std::lock_guard lock(mutex_);
    const auto found = failures_.find(key);
    if (found == failures_.end()) {
        return Milliseconds(0);
    }
    return std::max(found->second.last + wait_after(found->second.count, free) - now, Milliseconds(0));
}

void Throttle::failed(const std::string& key, BootTime now) {
    const std::lock_guard lock(mutex_);
    if (failures_.size() >= max_keys && !failures_.contains(key)) {
        forget_oldest();
    }
    auto& failures = failures_[key];
    failures.count = now - failures.last > forget_after ? 1 : failures.count + 1;
    failures.last = now;
}

void Throttle::succeeded(const std::string& key) {
    const std::lock_guard lock(mutex_);
    failures_.erase(key);
}

void Throttle::forget_oldest() {
    failures_.erase(std::min_element(failures_.begin(), failures_.end(), [](const auto& one, const auto& other) {
        return one.second.last < other.second.last;
    }));
}

}  // namespace shiftguard::people
