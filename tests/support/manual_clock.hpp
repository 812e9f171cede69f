// A clock that moves only when it is told to. Both of its clocks move together unless a test steps the wall.
#pragma once

#include "common/time.hpp"

namespace shiftguard::testing {

class ManualClock final : public Clock {
public:
    explicit ManualClock(Now start = {BootTime(Milliseconds(1'000'000)), WallTime(Milliseconds(1'767'600'000'000)), {}})
        : now_(start) {}

    [[nodiscard]] Now now() const override { return now_; }
    void advance(Milliseconds by) {
        now_.boot += by;
        now_.wall += by;
    }
    void step_wall(Milliseconds by) { now_.wall += by; }

private:
    Now now_;
};

}  // namespace shiftguard::testing
