#include "agent/timekeeping/trusted_clock.hpp"

#include <utility>

namespace shiftguard::timekeeping {

Now TrustedClock::now() const {
    const std::lock_guard lock(mutex_);
    auto now = machine_.now();
    if (!anchor_) {
        return now;
    }
    const auto known = carried_on(*anchor_, boot_id_, now, drift_);
    now.trust = known ? Trust{known->time - now.wall, known->uncertainty} : Trust{Milliseconds(0), nothing_known};
    return now;
}

void TrustedClock::drift_by(Drift drift) {
    const std::lock_guard lock(mutex_);
    if (anchor_) {  // what has passed has drifted by the old one
        anchor_ = carried_on(*anchor_, boot_id_, machine_.now(), drift_).value_or(*anchor_);
    }
    drift_ = drift;
}

/// An anchor of an earlier boot is tied to this one as soon as the wall clock allows: from then on the boot clock
/// counts.
void TrustedClock::tie(const Now& machine) {
    if (anchor_ && anchor_->boot_id != boot_id_) {
        anchor_ = carried_on(*anchor_, boot_id_, machine, drift_).value_or(*anchor_);
    }
}

void TrustedClock::take_up(const Anchor& anchor) {
    const std::lock_guard lock(mutex_);
    anchor_ = anchor;
    tie(machine_.now());
}

void TrustedClock::hear(WallTime signed_time, const Now& asked, const Now& came) {
    const std::lock_guard lock(mutex_);
    const auto fresh = anchor_of(signed_time, asked, came, boot_id_);
    if (!anchor_) {
        anchor_ = fresh;
        return;
    }
    found_off_ += found_off(*anchor_, fresh, drift_);
    anchor_ = better_of(*anchor_, fresh, drift_);
}

Milliseconds TrustedClock::take_found_off() {
    const std::lock_guard lock(mutex_);
    return std::exchange(found_off_, Milliseconds(0));
}

void TrustedClock::expect_proof() {
    const std::lock_guard lock(mutex_);
    if (!proof_expected_) {
        proof_expected_ = machine_.now().boot;
    }
}

std::optional<Anchor> TrustedClock::anchor() const {
    const std::lock_guard lock(mutex_);
    return anchor_ ? carried_on(*anchor_, boot_id_, machine_.now(), drift_) : std::nullopt;
}

std::optional<std::string> TrustedClock::doubt(Milliseconds limit) {
    const std::lock_guard lock(mutex_);
    const auto machine = machine_.now();
    if (!anchor_) {
        const bool overdue = proof_expected_ && machine.boot - *proof_expected_ >= first_answer_within;
        return overdue ? std::optional<std::string>("the server has not said what time it is") : std::nullopt;
    }
    tie(machine);
    const auto known = carried_on(*anchor_, boot_id_, machine, drift_);
    if (!known) {
        return "the clock stands before a time that is proved";
    }
    if (known->uncertainty > limit) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(limit).count();
        return "the server has not said for long what time it is: the clock may be wrong by more than " +
               std::to_string(seconds) + " s";
    }
    return std::nullopt;
}

}  // namespace shiftguard::timekeeping
