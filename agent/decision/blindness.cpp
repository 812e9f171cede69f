#include "agent/decision/blindness.hpp"

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

}  // namespace

std::optional<FindingKind> cause_of_blindness(const observation::Observation& look, const policy::Rules& rules) {
    const auto cause = cause_of(look);
    if (!cause || rules.know(*cause)) {
        return cause;
    }
    return cause == FindingKind::camera_busy ? FindingKind::camera_lost : FindingKind::camera_covered;
}

}  // namespace shiftguard::decision
