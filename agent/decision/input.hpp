// What the decision is told. Every Input is journalled in order with its `now`, so that a replay sees the same.
#pragma once

#include "agent/challenge/challenge.hpp"
#include "agent/decision/still_figures.hpp"
#include "agent/observation/observation.hpp"
#include "common/finding_kind.hpp"
#include "common/ids.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace shiftguard::decision {

/// Numbers findings within one run of the agent, from 1.
enum class FindingNumber : std::uint64_t {};

/// How like the worker's template a face was. Made by the daemon from the eye's vector, which goes no further.
struct Likeness {
    observation::TrackId track{};
    double similarity = 0;  ///< cosine, -1..1
    friend bool operator==(const Likeness&, const Likeness&) = default;
};

/// One look through the camera.
struct Looked {
    observation::Observation observation;
    std::optional<Likeness> likeness;
};

/// The eye began, or began again, to load its models.
struct EyeStarted {};

/// The eye lives (its Alive message, or Ready).
struct EyeAlive {
    /// What nineteen of twenty of its last looks took at most; 0 where it does not say.
    Milliseconds look_cost{0};
};

/// The eye's process ended or its messages made no sense.
struct EyeFailed {
    std::string reason;
};

/// Only `not_agreed` is a proof against the worker. `conflict`, of a place: its sources contradict each other.
enum class Standing : std::uint8_t { agreed, not_agreed, unknown, conflict };

/// Shift or place, as the rooms that know say it now. Given at start and at every change.
struct ContextChange {
    Standing shift = Standing::unknown;
    Standing place = Standing::unknown;
    std::optional<WallTime> shift_ends;       ///< of the shift that holds, tolerance included
    std::optional<WallTime> break_ends = {};  ///< of the break of that shift that holds
    // For whoever judges the past anew. Without tolerance; of the shift that holds, off shift the next one's beginning.
    std::optional<WallTime> shift_from = {};
    std::optional<WallTime> shift_to = {};
    friend bool operator==(const ContextChange&, const ContextChange&) = default;
};

/// The guarded session. One at a time: that of the active account in scope. Said again of the session that is open
/// already, it only updates what it says.
struct SessionOpened {
    SessionId session;
    AccountName account;
    WorkerId worker;
    bool enrolled = false;  ///< a template of the worker is there
    bool locked = false;
    std::string not_enrolled = {};  ///< in words, why there is no template any more; empty: there never was one
};
struct SessionClosed {};
struct SessionLocked {};
struct SessionUnlocked {};
struct Suspended {};
struct Resumed {};
/// While an enrolment runs the eye takes samples and gives no looks: nothing is judged by the camera or for want of a
/// template until it has ended.
enum class EnrolmentState : std::uint8_t { running, ended };
struct EnrolmentChanged {
    bool enrolled = false;
    EnrolmentState state = EnrolmentState::ended;
    std::string not_enrolled = {};  ///< as of the session
};

/// The outcome of a lock that a Respond output asked for.
struct LockVerified {
    FindingNumber finding{};
    std::string way;  ///< what locked it, and what proved it
};
struct LockFailed {
    FindingNumber finding{};
    std::string reason;  ///< every way and why it failed
};

struct PolicyChanged {};

/// What another part of the agent keeps an eye on (the policy file, the roster, the time) went wrong, got worse or is
/// well again. Only of kinds that are told (`is_told`).
struct CauseChanged {
    FindingKind kind{};
    std::optional<std::string> detail;  ///< in words, while it lasts; no name, no path
};

/// The clock was set by more than policy allows.
struct ClockChanged {
    Milliseconds by{0};  ///< forward where positive
};

/// A supervisor's exception: this finding of this worker is recorded and not answered for so long from now, at most
/// `longest_exception`. Only of kinds that can be lifted. `lasts` nothing: it was taken back and is over.
struct ExceptionGranted {
    FindingKind kind{};
    WorkerId worker;
    Milliseconds lasts{0};
    std::optional<std::string> use;  ///< in words, where it is to be reported; none where it was and is said again
};

/// What the gate has to report of a sign-in or an unlock: an incident of its own, each time. Only of kinds that are
/// told by the gate (`is_of_gate`).
struct GateTold {
    FindingKind kind{};
    WorkerId worker;            ///< of the account that was asked about
    Enforcement enforcement{};  ///< that worker's rules': observe where nobody was refused for it
    std::string detail;         ///< in words; no name, no score
};

/// Found at start: a response stands in the journal of the last run and its incident was never appended.
struct Interrupted {
    FindingKind kind{};
    Response response{};
    WallTime at{};
};

/// How long ago keys or mouse of the session were last used, as a program of the session says: untrusted. It can raise
/// `input_without_worker` and let `session_idle` begin anew; nothing else ever comes of it.
struct InputAge {
    Milliseconds age{0};
};

/// How a challenge that an EyeDemand asked for has ended.
struct ChallengeResult {
    challenge::Outcome outcome;
    std::size_t of = 0;  ///< how many movements were to be made
};

/// What the worker of the session declared to be things, in earlier ones. Said with the session.
struct FiguresKnown {
    std::vector<KnownFigure> figures;
};

/// The worker of the session, who has been asked, says so of a still figure in view, or takes it back.
struct FigureDeclared {
    FigureNumber number{};
    Declaration declaration = Declaration::made;
};

/// Time goes on. At least every 250 ms.
struct Tick {};

using Input = std::variant<Looked, EyeStarted, EyeAlive, EyeFailed, ContextChange, SessionOpened, SessionClosed,
                           SessionLocked, SessionUnlocked, Suspended, Resumed, EnrolmentChanged, LockVerified,
                           LockFailed, PolicyChanged, CauseChanged, ClockChanged, ExceptionGranted, Interrupted,
                           InputAge, ChallengeResult, GateTold, FiguresKnown, FigureDeclared, Tick>;

}  // namespace shiftguard::decision
