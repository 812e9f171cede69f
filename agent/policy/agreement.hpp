// What is agreed with a worker, asked of this moment: the roster's question and the fusion of the place. Pure.
#pragma once

#include "agent/place/place.hpp"
#include "agent/policy/policy.hpp"
#include "agent/roster/shift.hpp"
#include "common/time.hpp"

namespace shiftguard::policy {

struct Agreement {
    roster::Answer shift;
    place::Answer place;
};

/// By the time that is true as far as `now` knows. `worker`: one of `policy`.
[[nodiscard]] Agreement agreement_with(const Policy& policy, const Worker& worker,
                                       const place::Surroundings& surroundings, const Now& now);

}  // namespace shiftguard::policy
