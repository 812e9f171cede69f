// What a film shows, and from when to when.
#pragma once

#include "common/finding_kind.hpp"

namespace shiftguard::report_card {

struct Happening {
    double start = 0;  ///< seconds of the film
    double end = 0;
    FindingKind finding{};
};

}  // namespace shiftguard::report_card
