#include "server/operations/counted_seldom.hpp"

#include <utility>

namespace shiftguard::operations {

CountedSeldom::CountedSeldom(Count count, Milliseconds good_for) : count_(std::move(count)), good_for_(good_for) {}

std::vector<Gauge> CountedSeldom::gauges(BootTime now) {
    const std::lock_guard lock(mutex_);
    if (counted_at_ && now - *counted_at_ < good_for_) {
        return counted_;
    }
    counted_at_.reset();
    auto counted = count_();
    if (!counted) {
        return {};
    }
    counted_ = std::move(*counted);
    counted_at_ = now;
    return counted_;
}

}  // namespace shiftguard::operations
