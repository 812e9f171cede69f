// What time it is, as far as that is known.
#pragma once

#include "common/time.hpp"

namespace shiftguard {

/// The wall clock put right by what is known of it; give or take `now.trust.uncertainty`.
[[nodiscard]] inline WallTime true_time_of(const Now& now) {
    return now.wall + now.trust.offset;
}

}  // namespace shiftguard
