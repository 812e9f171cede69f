// How long to wait before the next try: exponential backoff with full jitter, anywhere between nothing and a bound that
// doubles. (M. Brooker, "Exponential Backoff And Jitter", 2015: least load on a peer that comes back to many.)
#pragma once

#include "common/time.hpp"

#include <algorithm>
#include <random>

namespace shiftguard {

class Backoff {
public:
    Backoff(Milliseconds first, Milliseconds longest) : first_(first), longest_(longest), bound_(first) {}

    /// After a success.
    void reset() { bound_ = first_; }
    /// After one more failure.
    [[nodiscard]] Milliseconds next() {
        std::uniform_int_distribution<Milliseconds::rep> pause(0, bound_.count());
        bound_ = std::min(bound_ * 2, longest_);
        return Milliseconds(pause(random_));
    }

private:
    Milliseconds first_;
    Milliseconds longest_;
    Milliseconds bound_;
    std::mt19937 random_{std::random_device{}()};
};

}  // namespace shiftguard
