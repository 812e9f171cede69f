// The system calls that looking takes, and no other.
#pragma once

#include "common/result.hpp"

namespace shiftguard::eye {

/// Needs PR_SET_NO_NEW_PRIVS. Holds for the calling thread and those it makes. Error: internal, where the kernel
/// refuses.
[[nodiscard]] Status limit_system_calls();

}  // namespace shiftguard::eye
