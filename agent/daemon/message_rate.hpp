// How much others may say: far more than they do, far less than would fill the guard's queue.
#pragma once

#include <algorithm>
#include <chrono>

namespace shiftguard::daemon {

/// A bucket of messages that fills with time.
class Bucket {
public:
    Bucket(double burst, double each_second) : burst_(burst), each_second_(each_second), left_(burst) {}

    /// Whether one more message may come `now`.
    [[nodiscard]] bool take(std::chrono::steady_clock::time_point now) {
        const std::chrono::duration<double> passed = now - last_;
        left_ = std::min(burst_, left_ + passed.count() * each_second_);
        last_ = now;
        if (left_ < 1) {
            return false;
        }
        --left_;
        return true;
    }

private:
    double burst_;
    double each_second_;
    double left_;
    std::chrono::steady_clock::time_point last_{};
};

/// Of the eye. The burst is what a socket holds after the machine slept or the daemon was stopped; the pace is five
/// times that of the busiest eye.
class MessageRate : public Bucket {
public:
    static constexpr double burst = 512;
    static constexpr double each_second = 50;
    MessageRate() : Bucket(burst, each_second) {}
};

/// Of what is said of still figures: by a person, one at a time.
class FigureRate : public Bucket {
public:
    static constexpr double burst = 16;
    static constexpr double each_second = 0.5;
    FigureRate() : Bucket(burst, each_second) {}
};

/// Of the age of the last input: the desk tells it at most once a second.
class InputRate : public Bucket {
public:
    static constexpr double burst = 4;
    static constexpr double each_second = 2;
    InputRate() : Bucket(burst, each_second) {}
};

}  // namespace shiftguard::daemon
