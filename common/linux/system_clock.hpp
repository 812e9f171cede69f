// The machine's clocks: CLOCK_BOOTTIME and CLOCK_REALTIME, read together, and how far the kernel vouches for the wall
// clock, asked once a second (the call costs some microseconds). Thread-safe.
#pragma once

#include "common/time.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace shiftguard {

/// The uncertainty of a wall clock that nothing synchronises, or that the kernel says nothing about.
inline constexpr Milliseconds unknown_uncertainty = std::chrono::hours(24);

/// What adjtimex(2) says of the wall clock.
struct ClockReport {
    bool synchronised = false;
    std::chrono::microseconds greatest_error{0};
};

/// The error rounded up to whole milliseconds; unknown_uncertainty where the clock is not synchronised.
[[nodiscard]] Trust trust_of(const ClockReport& report);

class SystemClock final : public Clock {
public:
    [[nodiscard]] Now now() const override;

private:
    // Of two threads that ask at once either's answer will do: both are of this second.
    mutable std::atomic<std::int64_t> asked_ms_{-1};
    mutable std::atomic<std::int64_t> uncertainty_ms_{unknown_uncertainty.count()};
};

/// The kernel's name for this boot, as systemd's %b has it: 32 hexadecimal digits. nullopt where /proc does not show
/// it: systemd's ProcSubset=pid hides it.
[[nodiscard]] std::optional<std::string> kernels_boot_id();

/// The last midnight of the machine's own time zone.
[[nodiscard]] WallTime start_of_today();

}  // namespace shiftguard
