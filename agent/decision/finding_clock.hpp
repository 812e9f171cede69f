// How one kind of finding comes about in time: idle, pending, warned, open, and back to idle. It comes only after its
// confirm time and its warning, and where it needs several looks with one of them: they span the confirm time. The
// cool-down joins repeats to their incident and delays nothing; while its cause lasts a finding stays answered as the
// rule in force asks. Measures by the boot clock alone.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/observation/observation.hpp"
#include "agent/policy/policy.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>

namespace shiftguard::decision {

/// What one input says about the cause of a finding.
enum class Sign : std::uint8_t {
    shows,    ///< the cause is there
    refutes,  ///< the cause is not there
    silent,   ///< this input can't tell; whatever held before goes on holding
    yields,   ///< another cause of the same blindness is there instead, and this one was there a moment ago
};

/// The incident that a repeat may join.
struct LastIncident {
    FindingNumber first{};                ///< the finding that opened it
    std::uint32_t occurrences = 0;        ///< findings in it so far
    std::optional<BootTime> cause_ended;  ///< none while the cause lasts
};

struct FindingClock {
    enum class Phase : std::uint8_t {
        idle,
        pending,  ///< the cause is seen and not yet confirmed
        warned,   ///< confirmed; the warning runs (in observe: would run)
        open,     ///< found and answered; the cause still lasts
    };

    Phase phase = Phase::idle;
    Now first_seen;                         ///< pending, warned, open
    std::uint32_t looks = 0;                ///< pending: in how many looks it was seen
    Now confirmed;                          ///< warned, open
    BootTime deadline{};                    ///< warned: when the response goes out
    std::optional<FindingNumber> number;    ///< warned, where the worker was told; the last finding's from then on
    Response announced = Response::record;  ///< warned: what the worker was told will follow
    Response answered = Response::record;   ///< open: what was done; record where nothing was
    std::optional<BootTime> try_again;      ///< open: the response failed and is given anew then
    /// Open, its lock verified: where the session is not told to be locked by then, it was unlocked again unseen.
    std::optional<BootTime> doubted_at;
    std::optional<BootTime> told_until;  ///< a notice of what only happens stands until then

    std::optional<observation::Observation> look;  ///< the last one that showed the cause
    std::optional<double> similarity;              ///< of the last comparison that showed the cause

    std::optional<LastIncident> incident;
};

/// What a clock says after it moved.
enum class Turn : std::uint8_t {
    nothing,
    warn,      ///< the warning begins; `deadline` is set
    withdraw,  ///< the cause went before the deadline of a warning that the worker was given
    due,       ///< respond and report now
};

/// Moves the clock by one input. `looks_needed`: in how many looks the cause must have been seen.
[[nodiscard]] Turn advance(FindingClock& clock, Sign sign, const policy::FindingRule& rule, std::uint32_t looks_needed,
                           const Now& now);

/// The rule does not hold any more (locked, closed, suspended, camera off): what pends is dropped, what is open cools.
[[nodiscard]] Turn stop(FindingClock& clock, const Now& now);

/// The incident that a finding of this moment joins; none where it opens its own.
[[nodiscard]] std::optional<LastIncident> joined_incident(const FindingClock& clock, const policy::FindingRule& rule,
                                                          const Now& now);

}  // namespace shiftguard::decision
