// May this account in now? One pure function of what policy says and of what is known of shift, place and time.
// Guarantees: an account that policy does not name is never touched; only what is proved refuses, unless policy has
// doubts refuse too; nothing is refused that policy only observes or does not look for.
// What is admitted in spite of a doubt is admitted for now: the session locks when the doubt's own finding is due, and
// the verdict says when that is.
#pragma once

#include "agent/place/place.hpp"
#include "agent/policy/policy.hpp"
#include "common/finding_kind.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::gate {

/// What is known of the worker now.
struct Situation {
    enum class Shift : std::uint8_t { on, off, unknown };
    Shift shift = Shift::unknown;
    std::optional<WallTime> shift_begins;  ///< off shift: when work begins to be agreed, tolerance included
    bool roster_stale = false;             ///< what is known of the shift is too old to prove anything
    bool time_untrusted = false;           ///< what time it is has not been proved, and so nothing about the shift
    place::Verdict place = place::Verdict::unknown;
};

enum class Answer : std::uint8_t {
    out_of_scope,   ///< never touched
    admit,          ///< nothing to say
    admit_for_now,  ///< with a notice of the reasons
    refuse,
};

inline constexpr std::array all_answers{Answer::out_of_scope, Answer::admit, Answer::admit_for_now, Answer::refuse};

struct Verdict {
    Answer answer = Answer::out_of_scope;
    /// Of admit_for_now and refuse: the findings that an open session would come to, proofs first. Of outside_shift,
    /// outside_place, roster_stale (also where the shift is simply unknown), time_untrusted, place_unknown and
    /// place_conflict.
    std::vector<FindingKind> reasons;
    std::optional<WallTime> shift_begins;     ///< where outside_shift is among them and a shift is to come
    std::optional<Milliseconds> locks_after;  ///< admit_for_now: the soonest lock; none where none of them locks
    std::string contact;                      ///< whom to call, as policy says; may be empty
    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// `worker`: policy's worker of the account; nullptr where the account is out of scope. `rules`: that worker's.
[[nodiscard]] Verdict judge(const policy::Worker* worker, const policy::Rules& rules, const Situation& situation);

/// out_of_scope, admit, admit_for_now, refuse
[[nodiscard]] std::string_view to_string(Answer answer);

}  // namespace shiftguard::gate
