#include "agent/decision/sharing.hpp"

namespace shiftguard::decision {
namespace {

constexpr Milliseconds ends_a_stretch = std::chrono::minutes(1);
/// Where no shift is agreed none ends either; a day's work does.
constexpr Milliseconds longest_shift = std::chrono::hours(12);

Milliseconds since(const std::optional<BootTime>& begin, const Now& now) {
    return begin ? now.boot - *begin : Milliseconds(0);
}

bool is_busy(const observation::Observation& look) {
    return look.camera == observation::CameraState::lost && look.fault == observation::CameraFault::busy;
}

}  // namespace

void note(Sharing& sharing, const observation::Observation& look, const Now& now) {
    if (look.camera == observation::CameraState::opening || look.camera == observation::CameraState::closed) {
        return;
    }
    if (!is_busy(look)) {
        pause(sharing, now);
        return;
    }
    if (sharing.since) {
        return;
    }
    if (since(sharing.began, now) >= longest_shift) {
        sharing = {};
    }
    if (!sharing.freed || since(sharing.freed, now) >= ends_a_stretch) {
        sharing.stretch_ms = 0;
    }
    sharing.began = sharing.began.value_or(now.boot);
    sharing.since = now.boot;
}

void pause(Sharing& sharing, const Now& now) {
    if (!sharing.since) {
        return;
    }
    const auto had = static_cast<std::uint64_t>(since(sharing.since, now).count());
    sharing.stretch_ms += had;
    sharing.in_shift_ms += had;
    sharing.since.reset();
    sharing.freed = now.boot;
}

bool may_share(const Sharing& sharing, const policy::Rules& rules, const Now& now) {
    if (!rules.know(FindingKind::camera_busy)) {
        return false;
    }
    const auto had = since(sharing.since, now);
    const bool goes_on = sharing.since || (sharing.freed && since(sharing.freed, now) < ends_a_stretch);
    const Milliseconds stretch = goes_on ? Milliseconds(sharing.stretch_ms) + had : Milliseconds(0);
    return stretch < rules.sharing_stretch && Milliseconds(sharing.in_shift_ms) + had < rules.sharing_in_shift;
}

}  // namespace shiftguard::decision
