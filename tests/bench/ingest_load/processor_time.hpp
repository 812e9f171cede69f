// What a process has had of the processors so far: unlike the time on the wall it says what work costs also where
// others keep the machine busy.
#pragma once

#include <sys/types.h>

namespace shiftguard::bench {

/// User's and system's time in seconds. Throws where there is no such process.
[[nodiscard]] double processor_seconds(pid_t process);

}  // namespace shiftguard::bench
