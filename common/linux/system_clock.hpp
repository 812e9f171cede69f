// The machine's clocks: CLOCK_BOOTTIME and CLOCK_REALTIME, read together. Thread-safe, holds nothing.
#pragma once

#include "common/time.hpp"

namespace shiftguard {

class SystemClock final : public Clock {
public:
    [[nodiscard]] Now now() const override;
};

/// The last midnight of the machine's own time zone.
[[nodiscard]] WallTime start_of_today();

}  // namespace shiftguard
