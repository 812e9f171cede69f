#include "agent/policy/defaults.hpp"

namespace shiftguard::policy {

using namespace std::chrono_literals;

Rules default_rules() {
    constexpr auto lock = Response::lock;
    constexpr auto record = Response::record;
    constexpr auto enforce = Enforcement::enforce;
    constexpr Milliseconds cool_down = 60s;

    Rules rules;  // response, enforcement, confirm, looks, warn, grace, cool-down
    rules.of(FindingKind::additional_person) = {lock, enforce, 1s, 3, 0s, 0s, cool_down};
    rules.of(FindingKind::unknown_person) = {lock, enforce, 1s, 3, 0s, 3s, cool_down};
    rules.of(FindingKind::worker_absent) = {lock, enforce, 60s, 3, 10s, 3s, cool_down};
    rules.of(FindingKind::camera_covered) = {lock, enforce, 3s, 3, 3s, 3s, cool_down};
    rules.of(FindingKind::camera_lost) = {lock, enforce, 3s, 1, 0s, 3s, cool_down};
    rules.of(FindingKind::vision_failed) = {lock, enforce, 0s, 1, 0s, 0s, cool_down};
    rules.of(FindingKind::worker_not_enrolled) = {lock, enforce, 0s, 1, 10s, 0s, cool_down};
    rules.of(FindingKind::outside_shift) = {lock, enforce, 0s, 1, 60s, 0s, cool_down};
    rules.of(FindingKind::outside_place) = {lock, enforce, 10s, 1, 10s, 0s, cool_down};
    rules.of(FindingKind::lock_failed) = {record, enforce, 0s, 1, 0s, 0s, cool_down};
    rules.of(FindingKind::agent_interrupted) = {record, enforce, 0s, 1, 0s, 0s, cool_down};
    rules.of(FindingKind::place_unknown) = {lock, enforce, 30s, 1, 600s, 0s, cool_down};
    rules.of(FindingKind::place_conflict) = {lock, enforce, 30s, 1, 600s, 0s, cool_down};
    rules.of(FindingKind::roster_stale) = {lock, enforce, 0s, 1, 600s, 0s, cool_down};
    rules.of(FindingKind::time_untrusted) = {lock, enforce, 0s, 1, 600s, 0s, cool_down};
    rules.of(FindingKind::clock_changed) = {record, enforce, 0s, 1, 0s, 0s, cool_down};
    rules.of(FindingKind::policy_rejected) = {record, enforce, 0s, 1, 0s, 0s, cool_down};
    rules.of(FindingKind::policy_expired) = {record, enforce, 0s, 1, 0s, 0s, cool_down};
    rules.of(FindingKind::policy_missing) = {record, enforce, 10s, 1, 0s, 0s, cool_down};
    rules.of(FindingKind::exception_used) = {record, enforce, 0s, 1, 0s, 0s, 0s};
    rules.of(FindingKind::input_without_worker) = {lock, enforce, 2s, 3, 3s, 3s, cool_down};
    rules.of(FindingKind::session_idle) = {record, enforce, 840s, 1, 50s, 0s, cool_down, false};
    rules.of(FindingKind::camera_dark) = {lock, enforce, 3s, 3, 3s, 3s, cool_down};
    rules.of(FindingKind::camera_blurred) = {lock, enforce, 3s, 3, 10s, 3s, cool_down};
    rules.of(FindingKind::camera_frozen) = {lock, enforce, 3s, 3, 3s, 3s, cool_down};
    rules.of(FindingKind::camera_repeating) = {lock, enforce, 0s, 3, 0s, 0s, cool_down};
    rules.of(FindingKind::camera_busy) = {lock, enforce, 3s, 1, 15s, 3s, cool_down};
    rules.of(FindingKind::camera_changed) = {lock, enforce, 3s, 1, 10s, 0s, cool_down};
    rules.of(FindingKind::camera_virtual) = {lock, enforce, 0s, 1, 0s, 0s, cool_down};
    rules.of(FindingKind::agent_too_slow) = {record, enforce, 30s, 1, 0s, 0s, 3600s};
    rules.of(FindingKind::still_figure) = {record, enforce, 10s, 3, 0s, 0s, 3600s};
    rules.shift_end_notice = 10min;
    rules.sharing_stretch = 5min;
    rules.sharing_in_shift = 30min;
    rules.accept_looks = 2;
    rules.of(FindingKind::presentation_attack) = {record, enforce, 0s, 1, 0s, 0s, 600s, false};
    rules.of(FindingKind::phone_in_view) = {record, enforce, 2s, 3, 0s, 3s, 600s};
    rules.of(FindingKind::outbox_overflow) = {record, enforce, 0s, 1, 0s, 0s, 3600s};
    rules.of(FindingKind::sign_in_refused) = {record, enforce, 0s, 1, 0s, 0s, 0s};
    rules.of(FindingKind::sign_in_unchecked) = {record, enforce, 0s, 1, 0s, 0s, 0s};
    rules.of(FindingKind::figure_declared) = {record, enforce, 0s, 1, 0s, 0s, 3600s};
    return rules;
}

}  // namespace shiftguard::policy
