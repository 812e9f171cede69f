// What takes the sight from a camera: which finding a look through it stands for. Each look has one cause at most.
// And how much of the last time it was taken, for whoever uncovers the lens for a moment, again and again.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/policy/policy.hpp"
#include "common/finding_kind.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>

namespace shiftguard::decision {

/// None where the camera shows something, is closed or is being opened. Rules that do not know a kind yet find what
/// stood for it before: a dark or frozen camera was covered, a busy one lost.
[[nodiscard]] std::optional<FindingKind> cause_of_blindness(const observation::Observation& look,
                                                            const policy::Rules& rules);

struct Blindness {
    std::uint64_t kept_ms = 0;  ///< grows with the time without sight, and falls half as fast with the time of sight
    std::optional<BootTime> looked;
    bool blind = false;  ///< at that look
};

/// Takes in a look of an open camera. One that another program has is no blindness: what may be shared is counted
/// there.
void note(Blindness& blindness, const observation::Observation& look, BootTime now);

/// The sight was taken for so much of the last time that a look which shows something ends nothing: more than twice
/// what it takes to answer one cause that lasts, but 10 s at least and 25 s at most.
[[nodiscard]] bool is_mostly_blind(const Blindness& blindness, const policy::FindingRule& rule);

}  // namespace shiftguard::decision
