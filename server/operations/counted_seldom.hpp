// Gauges that cost a walk over a whole table: they are counted anew only when the last count is too old, however often
// they are scraped. Safe to call from any thread; whoever asks while they are counted waits.
#pragma once

#include "common/time.hpp"
#include "server/operations/metrics.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace shiftguard::operations {

class CountedSeldom {
public:
    /// Nothing where it could not count.
    using Count = std::function<std::optional<std::vector<Gauge>>()>;

    CountedSeldom(Count count, Milliseconds good_for);

    /// None where the count failed; the next call tries again.
    [[nodiscard]] std::vector<Gauge> gauges(BootTime now);

private:
    Count count_;
    const Milliseconds good_for_;
    std::mutex mutex_;  // guards the rest
    std::vector<Gauge> counted_;
    std::optional<BootTime> counted_at_;
};

}  // namespace shiftguard::operations
