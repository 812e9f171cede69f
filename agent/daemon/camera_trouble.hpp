// A lost camera in one sentence: what happened, and what to do.
#pragma once

#include "agent/observation/observation.hpp"

#include <optional>
#include <string>

namespace shiftguard::daemon {

[[nodiscard]] std::string sentence_of(const std::optional<observation::CameraFault>& fault);

}  // namespace shiftguard::daemon
