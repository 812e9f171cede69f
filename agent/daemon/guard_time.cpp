// The guard's part in time: whether it is trusted, and whether somebody set the clock.
#include "agent/daemon/guard.hpp"

namespace shiftguard::daemon {

/// Against the boot clock, which nobody sets and which goes on through a suspension. Small steps add up until one of
/// them passes the limit. Where the server has said what time it is a step changes nothing about the shift: `now.trust`
/// makes up for it.
void Guard::watch_clock() {
    const Now now = parts_.clock.now();
    const Milliseconds ahead = now.wall.time_since_epoch() - now.boot.time_since_epoch();
    const Milliseconds by = ahead - wall_ahead_.value_or(ahead);
    if (!wall_ahead_ || std::chrono::abs(by) > policy_.clock_step) {
        wall_ahead_ = ahead;
    }
    tell_clock_changed(by);
    tell_clock_changed(parts_.clock_found_off ? parts_.clock_found_off() : Milliseconds(0));  // set while it was off
}

void Guard::tell_clock_changed(Milliseconds by) {
    if (std::chrono::abs(by) > policy_.clock_step) {
        context_.reset();  // what was asked of the roster may have been asked at another time
        feed(decision::ClockChanged{by});
        watch_context();
    }
}

void Guard::watch_time() {
    const auto doubt = parts_.time_doubt ? parts_.time_doubt(policy_.clock_uncertainty) : std::nullopt;
    if (doubt.has_value() != state_.told_of(FindingKind::time_untrusted).has_value()) {
        context_.reset();  // what is said of the shift is another thing now
    }
    tell_cause(FindingKind::time_untrusted, doubt);
}

}  // namespace shiftguard::daemon
