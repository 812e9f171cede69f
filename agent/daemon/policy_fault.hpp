// What a log may say of a policy that was refused.
#pragma once

#include "common/result.hpp"

namespace shiftguard::daemon {

/// The same error where it quotes nothing. A fault in the document names what stands there (a worker, a place, an
/// account, a coordinate): of it the file and the line are left, and how to have it told whole.
[[nodiscard]] Error without_contents(const Error& error);

}  // namespace shiftguard::daemon
