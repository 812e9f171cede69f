// What a policy says of camera_covered holds for the causes that were once found under that name, where the policy does
// not name them: whoever wrote it before they were told apart meant them by it. For the inside of this room.
#pragma once

#include "common/finding_kind.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace shiftguard::policy {

struct CameraCause {
    FindingKind kind{};
    bool answered_only = false;  ///< only response and enforcement are taken over; its times are of another kind

    /// Whether this key of camera_covered holds for the cause.
    [[nodiscard]] bool takes_over(std::string_view key) const {
        return !answered_only || key == "response" || key == "enforcement";
    }
};

inline constexpr std::array camera_causes{
    CameraCause{FindingKind::camera_dark, false},   CameraCause{FindingKind::camera_blurred, false},
    CameraCause{FindingKind::camera_frozen, false}, CameraCause{FindingKind::camera_repeating, true},
    CameraCause{FindingKind::camera_busy, true},
};

}  // namespace shiftguard::policy
