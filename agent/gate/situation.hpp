// What is known of a worker at this moment, asked of the pure rooms: the roster's question and the fusion of the place.
#pragma once

#include "agent/gate/gate.hpp"
#include "agent/place/place.hpp"
#include "agent/policy/policy.hpp"
#include "agent/roster/known.hpp"
#include "common/time.hpp"

#include <string>

namespace shiftguard::gate {

/// `time_untrusted` is left false: whoever keeps an eye on the time knows.
[[nodiscard]] Situation situation_of(const policy::Policy& policy, const policy::Worker& worker,
                                     const roster::KnownRosters& rosters, const place::Surroundings& surroundings,
                                     const Now& now);

/// The IANA zone that the worker's shifts are written in; empty where none names one.
[[nodiscard]] std::string zone_of(const policy::Worker& worker, const roster::KnownRosters& rosters);

}  // namespace shiftguard::gate
