// Which findings need a camera that looks: none of them is found while it is off.
#pragma once

#include "common/finding_kind.hpp"

#include <algorithm>
#include <array>

namespace shiftguard::policy {

inline constexpr std::array camera_findings{
    FindingKind::additional_person,    FindingKind::unknown_person,      FindingKind::worker_absent,
    FindingKind::input_without_worker, FindingKind::camera_covered,      FindingKind::camera_dark,
    FindingKind::camera_blurred,       FindingKind::camera_frozen,       FindingKind::camera_repeating,
    FindingKind::camera_lost,          FindingKind::camera_busy,         FindingKind::camera_changed,
    FindingKind::camera_virtual,       FindingKind::vision_failed,       FindingKind::agent_too_slow,
    FindingKind::still_figure,         FindingKind::presentation_attack, FindingKind::phone_in_view,
};

[[nodiscard]] constexpr bool needs_camera(FindingKind kind) {
    return std::find(camera_findings.begin(), camera_findings.end(), kind) != camera_findings.end();
}

}  // namespace shiftguard::policy
