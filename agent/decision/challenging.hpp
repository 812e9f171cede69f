// When the worker is asked to show that no picture is before the camera. What is asked and what was answered is the
// challenge's (agent/challenge); here is only whether there is a reason, whether now is a good moment, and what came of
// it. A reason stays until a challenge was passed: neither a lock nor leaving the camera's view does away with it.
#pragma once

#include "agent/decision/input.hpp"
#include "agent/policy/policy.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>

namespace shiftguard::decision {

struct State;

struct Challenging {
    bool due = false;                       ///< there is a reason
    std::optional<BootTime> running_since;  ///< one runs: the eye and the daemon are at it
    std::optional<BootTime> not_before;     ///< after one that failed: time to read why
    std::optional<BootTime> hinted_at;      ///< when a bad hint was last a reason
    bool camera_was_gone = false;           ///< since it last gave pictures
    std::uint32_t failed = 0;               ///< since one was last passed
    std::uint32_t broken_off = 0;           ///< in the middle, since one was last passed
};

/// A challenge may be asked for at all: policy looks for presentation_attack, enforces it, and nobody has lifted it.
[[nodiscard]] bool may_challenge(const State& state, const policy::Rules& rules);

enum class SignIn : std::uint8_t { of_another, again };

/// A session begins. For that of another account whatever was before does not count; who signs out and in again owes
/// what was owed, until a challenge was passed.
void begin_session(Challenging& challenging, const policy::Rules& rules, SignIn sign_in);

/// The camera is another one than at the enrolment.
void camera_changed(Challenging& challenging, const policy::Rules& rules);

/// Takes a look in: a camera that was gone and is there again, a bad hint about the verified worker's face.
void see(State& state, const Looked& looked, const policy::Rules& rules, const Now& now);

/// The screen was locked, the machine was put to sleep or an enrolment began in the middle of a challenge, which is
/// drawn anew after it. True: this was not the first time and counts as failed, for whoever waits for an order that
/// suits a film would do the same.
[[nodiscard]] bool break_off(Challenging& challenging);

void take_result(Challenging& challenging, const ChallengeResult& result, const Now& now);

/// At the end of a step: begins one where there is a reason and the worker is in view with nothing else pending, and
/// breaks off one that may not go on.
void keep_challenge(State& state, const policy::Rules& rules, const Now& now);

}  // namespace shiftguard::decision
