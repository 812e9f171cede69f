// What the eye gives up once its models are loaded. It reads hostile pictures; a fault in a decoder must not reach
// further.
#pragma once

#include "common/result.hpp"

namespace shiftguard::eye {

/// No new privileges, no core dump, not traceable by the worker, and of the system calls no socket of any kind, no
/// connection, no program, no tracing and no module: those end the process. Error: internal, where the kernel refuses.
[[nodiscard]] Status limit_this_process();

}  // namespace shiftguard::eye
