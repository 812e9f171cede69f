// How much the eye may say: far more than it does, far less than would fill the guard's queue.
#pragma once

#include <algorithm>
#include <chrono>

namespace shiftguard::daemon {

/// A bucket of messages that fills with time. The burst is what a socket holds after the machine slept or the daemon
/// was stopped; the pace is five times that of the busiest eye.
class MessageRate {
public:
    static constexpr double burst = 512;
    static constexpr double each_second = 50;

    /// Whether one more message may come `now`.
    [[nodiscard]] bool take(std::chrono::steady_clock::time_point now) {
        const std::chrono::duration<double> passed = now - last_;
        left_ = std::min(burst, left_ + passed.count() * each_second);
        last_ = now;
        if (left_ < 1) {
            return false;
        }
        --left_;
        return true;
    }

private:
    double left_ = burst;
    std::chrono::steady_clock::time_point last_{};
};

}  // namespace shiftguard::daemon
