#include "agent/decision/blindness.hpp"

#include <algorithm>

namespace shiftguard::decision {
namespace {

using observation::CameraFault;
using observation::CameraState;

std::optional<FindingKind> cause_of(const observation::Observation& look) {
    switch (look.camera) {
        case CameraState::closed:
        case CameraState::opening:
        case CameraState::streaming:
            return std::nullopt;
        case CameraState::covered:
            return FindingKind::camera_covered;
        case CameraState::dark:
            return FindingKind::camera_dark;
        case CameraState::frozen:
            return FindingKind::camera_frozen;
        case CameraState::blurred:
            return FindingKind::camera_blurred;
        case CameraState::repeating:
            return FindingKind::camera_repeating;
        case CameraState::lost:
            return look.fault == CameraFault::busy ? FindingKind::camera_busy : FindingKind::camera_lost;
    }
    return std::nullopt;
}

Milliseconds time_of(const Blindness& blindness) {
    return Milliseconds(blindness.kept_ms);
}

}  // namespace

void note(Blindness& blindness, const observation::Observation& look, BootTime now) {
    constexpr Milliseconds longest_between_looks{2000};  // what nobody looked at counts no further
    constexpr Milliseconds most{30'000};                 // a night without light is forgotten within a minute of light
    const auto passed =
        blindness.looked ? std::min<Milliseconds>(now - *blindness.looked, longest_between_looks) : Milliseconds(0);
    const auto kept = time_of(blindness) + (blindness.blind ? passed : -passed / 2);
    const auto cause = cause_of(look);
    const auto bounded = std::clamp(kept, Milliseconds(0), most);
    blindness = {static_cast<std::uint64_t>(bounded.count()), now, cause && cause != FindingKind::camera_busy};
}

bool is_mostly_blind(const Blindness& blindness, const policy::FindingRule& rule) {
    constexpr Milliseconds least{10'000};
    constexpr Milliseconds enough{25'000};
    return time_of(blindness) > std::clamp(2 * (rule.confirm + rule.warn), least, enough);
}

std::optional<FindingKind> cause_of_blindness(const observation::Observation& look, const policy::Rules& rules) {
    const auto cause = cause_of(look);
    if (!cause || rules.know(*cause)) {
        return cause;
    }
    return cause == FindingKind::camera_busy ? FindingKind::camera_lost : FindingKind::camera_covered;
}

}  // namespace shiftguard::decision
