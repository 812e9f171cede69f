// What the looks have shown so far, and who of those in view is the worker.
// A track is the worker once as many comparisons accepted it as policy wants, and stays the worker for as long as the
// eye follows it: the eye never gives a track's number to another face. Only a clear comparison against it takes that
// back, or that it never moved: then it is a picture of the worker.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/observation/observation.hpp"
#include "agent/policy/policy.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace shiftguard::decision {

struct Sight {
    std::optional<observation::Observation> look;    ///< the last one
    std::optional<observation::TrackId> worker;      ///< verified; it may be out of view
    std::optional<observation::TrackId> likely;      ///< accepted in some comparisons, not yet in enough
    std::uint32_t likely_comparisons = 0;            ///< in how many
    observation::Looked since_more;                  ///< detectors that ran since too many people were last seen
    std::optional<observation::TrackId> unverified;  ///< the foremost face while nobody in view is verified
    std::uint32_t unverified_looks = 0;              ///< for how many looks it has been the foremost
    std::optional<BootTime> unverified_since;        ///< somebody is there, and nobody there is verified
    std::optional<BootTime> nobody_since;            ///< looks have shown nobody since, and none anybody
};

/// Takes in one look.
void see(Sight& sight, const Looked& looked, const policy::Rules& rules, const Now& now);

/// The verified worker is in the last look.
[[nodiscard]] bool worker_in_view(const Sight& sight);

/// People that the detectors which ran in this very look vouch for. What is carried over from an earlier look is no
/// second testimony: one wrong detection must not count as several looks.
[[nodiscard]] std::size_t count_fresh(const observation::Observation& look);

/// The same without faces that have not moved yet: so many are somebody for sure.
[[nodiscard]] std::size_t count_fresh_moved(const observation::Observation& look);

/// So many people may be in view: the worker, and one more where policy allows a regular second person.
[[nodiscard]] std::size_t expected_people(const policy::Rules& rules);

/// A look that shows nobody. What was carried over neither shows that somebody is there nor that nobody is.
[[nodiscard]] bool shows_nobody(const observation::Observation& look);

}  // namespace shiftguard::decision
