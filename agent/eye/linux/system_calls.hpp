// The system calls that looking takes, and no other.
#pragma once

#include "common/result.hpp"

#include <cstdint>

namespace shiftguard::eye {

/// Whether the eye listens to other programs that open its camera.
enum class Neighbours : std::uint8_t { none, heard };

/// Needs PR_SET_NO_NEW_PRIVS. Holds for the calling thread and those it makes. Error: internal, where the kernel
/// refuses.
[[nodiscard]] Status limit_system_calls(Neighbours neighbours);

}  // namespace shiftguard::eye
