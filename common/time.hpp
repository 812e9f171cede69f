// Time as a value. `Now` comes from the one Clock port, travels as an argument and is never read inside a pure room.
#pragma once

#include <chrono>
#include <cstdint>

namespace shiftguard {

using Milliseconds = std::chrono::milliseconds;

/// Time since the machine booted, suspension included (CLOCK_BOOTTIME). Orders everything on one boot.
using BootTime = std::chrono::time_point<struct BootClock, Milliseconds>;

/// UTC on the wall. For shifts, records and screens; never for measuring.
using WallTime = std::chrono::sys_time<Milliseconds>;

/// How far the wall clock can be trusted: true time is wall + offset, give or take uncertainty.
struct Trust {
    Milliseconds offset{0};
    Milliseconds uncertainty{0};
    friend bool operator==(const Trust&, const Trust&) = default;
};

struct Now {
    BootTime boot{};
    WallTime wall{};
    Trust trust{};
    friend bool operator==(const Now&, const Now&) = default;
};

/// Port: where `Now` comes from. Real: SystemClock (common/linux). Tests: ManualClock (tests/support).
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Now now() const = 0;
};

}  // namespace shiftguard
