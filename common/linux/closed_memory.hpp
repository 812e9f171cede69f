// Nobody but the kernel and root looks into this process: no core dump, no tracing, no /proc/PID/mem, also not for
// another process of the same user.
#pragma once

#include "common/result.hpp"

namespace shiftguard {

/// For a program that holds keys or looks at pictures; first thing in its main. Error: internal.
Status close_memory();

}  // namespace shiftguard
