// Whether a face is verified at the gate at all, and what follows on what the verification came to. Pure.
// Guarantees: nobody is looked at off shift, while a supervisor's exception lifts the question, or where policy looks
// for nothing that a face could show; only a face that is clearly another's, or a doubt where policy says so, refuses;
// a camera that can't be used never does; nothing is refused that policy only observes.
#pragma once

#include "agent/gate/face_check.hpp"
#include "agent/gate/gate.hpp"
#include "agent/policy/policy.hpp"
#include "common/finding_kind.hpp"
#include "common/time.hpp"

#include <optional>
#include <string>

namespace shiftguard::gate {

/// What supervisors' exceptions lift for the worker now.
struct LiftedNow {
    bool shift = false;  ///< outside_shift
    bool face = false;   ///< unknown_person
};

/// The worker is in scope, is admitted as far as shift and place go, and has a template.
[[nodiscard]] bool asks_for_face(const policy::Rules& rules, const Situation& situation, LiftedNow lifted);

struct FaceVerdict {
    Answer answer = Answer::admit;            ///< admit, admit_for_now or refuse
    std::optional<Milliseconds> locks_after;  ///< admit_for_now: when the open session locks if it stays so
    std::string contact;                      ///< of admit_for_now and refuse
    /// Of another's face, where that is looked for: to be reported, and whether it was only observed.
    std::optional<Enforcement> reported;
    friend bool operator==(const FaceVerdict&, const FaceVerdict&) = default;
};

[[nodiscard]] FaceVerdict judge_face(FaceEnd end, const policy::Rules& rules);

}  // namespace shiftguard::gate
