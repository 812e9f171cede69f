// What a policy would have made of a recorded past: the journal's inputs through the decision, counted by finding.
//
// The inputs stay those that came under the policy of then. A lock that this policy would not have asked for still
// stands in the journal, and what the eye was not asked to look for was not seen. The shift is judged anew (see
// shift_anew.hpp), the place is not: the journal does not hold where the workstation was. So compare with the same
// count under the policy of then, and take the difference for a hint.
#pragma once

#include "agent/journal/journal.hpp"
#include "agent/journal/shift_anew.hpp"
#include "agent/policy/policy.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace shiftguard::journal {

/// Counts of findings of one kind. A repeat within the cool-down belongs to its incident; each has its response.
struct Tally {
    std::uint64_t incidents = 0;
    std::uint64_t repeats = 0;
    std::uint64_t locks = 0;    ///< responses that went out
    std::uint64_t notices = 0;  ///< the same
    std::uint64_t would_lock = 0;
    std::uint64_t would_notice = 0;  ///< observed only
    friend bool operator==(const Tally&, const Tally&) = default;
};

using Tallies = std::map<FindingKind, Tally>;  ///< no entry where nothing was found

class Simulation {
public:
    explicit Simulation(policy::Policy policy) : policy_(std::move(policy)) {}

    /// The segments of a run in order, and the runs one after the other.
    void take(const Run& segment);

    [[nodiscard]] const Tallies& tallies() const { return tallies_; }
    /// As of ShiftAnew.
    [[nodiscard]] std::uint64_t untold_shifts() const { return untold_before_ + shift_.untold(); }

private:
    void begin(const Run& segment);
    void take(const Entry& entry);
    void judge_shift(const Entry& entry);
    void feed(const decision::Input& input, const Now& now);
    void count(const decision::Output& output);

    policy::Policy policy_;
    decision::State state_;
    ShiftAnew shift_;
    std::optional<decision::ContextChange> fed_;  ///< the context that the decision has
    std::uint64_t untold_before_ = 0;             ///< in stretches before this one
    std::string run_;
    std::uint32_t segment_ = 0;
    Tallies tallies_;
};

}  // namespace shiftguard::journal
