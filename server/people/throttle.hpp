// Slows down guessing: after a few failures of one key (an address with a name, an address) further attempts wait,
// longer each time, a minute at most, so that nobody can be locked out for long. Bounded: at most 4096 keys, the oldest
// forgotten first. Safe from any thread.
#pragma once

#include "common/time.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace shiftguard::people {

class Throttle {
public:
    /// How long this key must still wait; zero where it may try. The first `free` failures cost nothing.
    [[nodiscard]] Milliseconds wait(const std::string& key, BootTime now, unsigned free) const;
    void failed(const std::string& key, BootTime now);
    void succeeded(const std::string& key);

private:
    struct Failures {
        unsigned count = 0;
        BootTime last{};
    };
    void forget_oldest();

    mutable std::mutex mutex_;  // guards failures_
    std::map<std::string, Failures> failures_;
};

}  // namespace shiftguard::people
