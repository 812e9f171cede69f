// What a log may say of a policy or a roster that was refused.
#pragma once

#include "common/result.hpp"

namespace shiftguard::daemon {

/// The same error where it quotes nothing. A fault in the document names what stands there (a worker, a place, an
/// account, a coordinate): of it the file and the line are left, and how to have it told whole.
[[nodiscard]] Error without_contents(const Error& error);

/// The same of a roster, where a fault may repeat what names the worker.
[[nodiscard]] Error without_shifts(const Error& error);

}  // namespace shiftguard::daemon
