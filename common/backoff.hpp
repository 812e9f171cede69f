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
    /// After one more failure; `at_most` bounds this pause alone.
    [[nodiscard]] Milliseconds next(Milliseconds at_most = Milliseconds::max()) {
        std::uniform_int_distribution<Milliseconds::rep> pause(0, std::min(bound_, at_most).count());
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
