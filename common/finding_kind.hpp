// The vocabulary that the workstation and the server share: findings, responses, enforcement.
// The words in quotes are the wire's, the policy's and the screens' and never change their meaning.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shiftguard {

/// What a rule can conclude to be wrong.
enum class FindingKind : std::uint8_t {
    additional_person,     ///< a bystander is in view beside the worker
    unknown_person,        ///< the person at the machine is not the enrolled worker
    worker_absent,         ///< nobody is in view
    camera_covered,        ///< the lens is covered: the picture has no structure
    camera_lost,           ///< the camera is gone: unplugged, refused or failing
    vision_failed,         ///< the eye died, hangs or says nothing
    worker_not_enrolled,   ///< the account is in scope and has no template
    outside_shift,         ///< the session is open outside the worker's shift
    outside_place,         ///< the workstation is proved to be at no agreed place
    lock_failed,           ///< a lock was asked for and no way verified it
    agent_interrupted,     ///< a response stands in the journal whose incident was never appended
    place_unknown,         ///< it can't be told whether the workstation is at an agreed place
    place_conflict,        ///< the sources of the place contradict each other
    roster_stale,          ///< the worker's roster could not be read for longer than policy allows
    time_untrusted,        ///< what time it is has not been proved for longer than policy allows
    clock_changed,         ///< the clock was set by more than policy allows
    policy_rejected,       ///< a new policy was refused; the last good one stays in force
    policy_expired,        ///< the policy in force is past its validity
    policy_missing,        ///< the policy file is gone; the last good one stays in force
    exception_used,        ///< a supervisor's exception lifts a finding of this worker for a while
    input_without_worker,  ///< keys or mouse are used while nobody is in view
    session_idle,          ///< neither keys nor mouse were used for longer than policy allows
    camera_dark,           ///< the picture is too dark to see a person in it
    camera_blurred,        ///< the picture is blurred beyond use
    camera_frozen,         ///< the camera gives the same frame again and again
    camera_repeating,      ///< the same stretch of film comes again and again in the camera's place
    camera_busy,           ///< another program has the camera
    camera_changed,        ///< the pictures come from another device than the one of the enrolment
    camera_virtual,        ///< the pictures come from a device with no hardware behind it
    agent_too_slow,        ///< a look takes so long on this machine that the agent looks less often than it should
    still_figure,          ///< something that looks like a person is in view and never moved: a poster, a coat
    presentation_attack,   ///< a challenge was not met: what is before the camera may be a picture of the worker
    phone_in_view,         ///< experimental: something that looks like a phone is held up before the camera
    outbox_overflow,       ///< records were dropped: the outbox was full, or nothing could be written for too long
    sign_in_refused,       ///< at the gate the face before the camera was clearly not the worker's
    sign_in_unchecked,     ///< the gate asked the agent about a sign-in or an unlock and had no answer
    figure_declared,       ///< the worker declared a still figure to be a thing, or a declared one moved
};

inline constexpr std::array all_finding_kinds{
    FindingKind::additional_person,   FindingKind::unknown_person,      FindingKind::worker_absent,
    FindingKind::camera_covered,      FindingKind::camera_lost,         FindingKind::vision_failed,
    FindingKind::worker_not_enrolled, FindingKind::outside_shift,       FindingKind::outside_place,
    FindingKind::lock_failed,         FindingKind::agent_interrupted,   FindingKind::place_unknown,
    FindingKind::place_conflict,      FindingKind::roster_stale,        FindingKind::time_untrusted,
    FindingKind::clock_changed,       FindingKind::policy_rejected,     FindingKind::policy_expired,
    FindingKind::policy_missing,      FindingKind::exception_used,      FindingKind::input_without_worker,
    FindingKind::session_idle,        FindingKind::camera_dark,         FindingKind::camera_blurred,
    FindingKind::camera_frozen,       FindingKind::camera_repeating,    FindingKind::camera_busy,
    FindingKind::camera_changed,      FindingKind::camera_virtual,      FindingKind::agent_too_slow,
    FindingKind::still_figure,        FindingKind::presentation_attack, FindingKind::phone_in_view,
    FindingKind::outbox_overflow,     FindingKind::sign_in_refused,     FindingKind::sign_in_unchecked,
    FindingKind::figure_declared,
};

/// A supervisor's exception holds no longer than this.
inline constexpr std::chrono::minutes longest_exception{240};

/// What policy has the agent do about a finding; each includes those before it.
enum class Response : std::uint8_t {
    record,  ///< an incident is written, the worker is not interrupted
    notice,  ///< and the worker is told
    lock,    ///< and the session is locked
};

enum class Enforcement : std::uint8_t {
    observe,  ///< nothing is locked or noticed; the incident says what would have been done
    enforce,
};

enum class Severity : std::uint8_t {
    informational = 1,
    low = 2,
    medium = 3,
    high = 4,
    critical = 5
};  // OCSF severity_id

[[nodiscard]] std::string_view to_string(FindingKind kind);
[[nodiscard]] std::string_view to_string(Response response);
[[nodiscard]] std::string_view to_string(Enforcement enforcement);
[[nodiscard]] std::optional<FindingKind> finding_kind_from(std::string_view word);
[[nodiscard]] std::optional<Response> response_from(std::string_view word);
[[nodiscard]] std::optional<Enforcement> enforcement_from(std::string_view word);
[[nodiscard]] Severity severity_of(FindingKind kind);

/// Whether a finding lasts and may lock, so that a supervisor's exception from it helps anybody: all but what tells of
/// the agent's own acts, of the clock and of IT's policy.
[[nodiscard]] bool can_be_lifted(FindingKind kind);

}  // namespace shiftguard
