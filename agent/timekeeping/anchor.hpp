// What a workstation knows of the true time: an anchor, which is the server's signed time tied to this machine's
// clocks, and what follows from it later. Pure.
//
// Within one boot nobody sets CLOCK_BOOTTIME, and it goes on through a suspension. So the true time is the anchor's and
// what the boot clock has counted since, whatever is done to the wall clock. The uncertainty is half of the time that
// the server's answer took, and grows by the drift: parts per million of what has passed.
//
// After a new boot without the server only the wall clock went on, in a chip that anybody before the machine can set.
// What is sure: the true time is later than the anchor, by at least as long as this boot has lasted. A wall clock that
// stands before that, by more than it was late at the anchor, was set back, and nothing is known. One that does not is
// taken at its word, and its uncertainty is
//   that of the anchor, and the drift over what has passed by that wall clock (the chip drifts as well),
//   and how far the wall clock was off at the anchor, for it may or may not have been set right since,
//   and a second, for the chip counts in whole ones.
// From this moment on the boot clock counts, as before. What cannot be known is whether somebody set the chip forward
// while the machine was off: that shows when the server answers again (`found_off`).
#pragma once

#include "common/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace shiftguard::timekeeping {

struct Anchor {
    WallTime time{};              ///< the true time at the moment that `wall` and `boot` tell
    Milliseconds uncertainty{0};  ///< of `time`, to either side
    WallTime wall{};
    BootTime boot{};
    std::string boot_id;  ///< whose count `boot` is; see common/linux/system_clock.hpp
    WallTime heard{};     ///< what the server signed last
    friend bool operator==(const Anchor&, const Anchor&) = default;
};

/// How fast a clock of this machine may go wrong, in parts per million.
struct Drift {
    std::uint32_t ppm = 100;
};

/// Of a signed time that the server gave at some moment from `asked` to `came`: the middle, give or take half of it.
[[nodiscard]] Anchor anchor_of(WallTime signed_time, const Now& asked, const Now& came, const std::string& boot_id);

/// The same knowledge at a later moment, which may be of another boot. nullopt where the wall clock of the new boot
/// stands before what is sure.
[[nodiscard]] std::optional<Anchor> carried_on(const Anchor& anchor, const std::string& boot_id, const Now& now,
                                               Drift drift);

/// By how much the wall clock, taken at its word in a new boot, was off the server's answer when it came at last:
/// forward where positive. 0 where `known` rests on an answer of this boot, or the two agree.
[[nodiscard]] Milliseconds found_off(const Anchor& known, const Anchor& fresh, Drift drift);

/// Which of the two to go by, when `fresh` has just come: `known` where it is of the same boot, still surer, and the
/// two agree; what was heard last is fresh's all the same.
[[nodiscard]] Anchor better_of(const Anchor& known, const Anchor& fresh, Drift drift);

}  // namespace shiftguard::timekeeping
