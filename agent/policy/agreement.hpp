// What is agreed with a worker, asked of this moment: the roster's question and the fusion of the place. Pure.
#pragma once

#include "agent/place/place.hpp"
#include "agent/policy/policy.hpp"
#include "agent/roster/known.hpp"
#include "agent/roster/shift.hpp"
#include "common/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace shiftguard::policy {

/// How far the answer about the shift may be built on.
enum class ShiftBasis : std::uint8_t {
    any_time,      ///< no shifts are agreed: the answer is always yes, whatever time it is
    known,         ///< from the policy itself, or a roster that is fresh enough
    stale_roster,  ///< from a roster that is older than policy allows: it proves nothing
    no_roster,     ///< no roster of the worker was ever read: there is no answer
};

struct AgreedShift {
    roster::Answer answer;
    ShiftBasis basis = ShiftBasis::known;
    std::optional<std::chrono::hours> roster_age;  ///< stale_roster: how old, in whole hours
    std::optional<WallTime> break_ends = {};       ///< in a break of the roster
    std::optional<WallTime> next_begins = {};      ///< off shift: when the next shift begins, without tolerance
};

struct Agreement {
    AgreedShift shift;
    place::Answer place;
};

/// By the time that is true as far as `now` knows. `worker`: one of `policy`. `rosters`: what is known of those that
/// policy names.
[[nodiscard]] Agreement agreement_with(const Policy& policy, const Worker& worker, const roster::KnownRosters& rosters,
                                       const place::Surroundings& surroundings, const Now& now);

}  // namespace shiftguard::policy
