// What is wrong with a camera in one sentence: what happened, and what to do.
#pragma once

#include "agent/observation/observation.hpp"

#include <optional>
#include <string>

namespace shiftguard::daemon {

[[nodiscard]] std::string sentence_of(const std::optional<observation::CameraFault>& fault);

/// Why nobody is enrolled through a device that a program made, as a clause. `device`: its path, as policy has it.
[[nodiscard]] std::string no_enrolment_through(const std::string& device);

}  // namespace shiftguard::daemon
