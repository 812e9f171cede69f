// What every reader of rosters promises of the shifts that it gives.
#pragma once

#include "agent/roster/reading.hpp"

#include <cstdlib>

namespace shiftguard::fuzz {

inline const roster::Window window{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1),
                                   std::chrono::sys_days(std::chrono::year(2027) / 2 / 5)};

/// In order, none of them empty.
inline void judge(const roster::Roster& roster) {
    WallTime last = WallTime::min();
    for (const auto& shift : roster.shifts) {
        if (shift.from >= shift.to || shift.from < last) {
            std::abort();
        }
        last = shift.from;
    }
}

}  // namespace shiftguard::fuzz
