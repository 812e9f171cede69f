// A ManualClock that one thread may move while another reads it.
#pragma once

#include "tests/support/manual_clock.hpp"

#include <mutex>

namespace shiftguard::testing {

class SharedClock final : public Clock {
public:
    [[nodiscard]] Now now() const override {
        const std::lock_guard lock(mutex_);
        return clock_.now();
    }
    void advance(Milliseconds by) {
        const std::lock_guard lock(mutex_);
        clock_.advance(by);
    }

private:
    mutable std::mutex mutex_;
    ManualClock clock_;
};

}  // namespace shiftguard::testing
