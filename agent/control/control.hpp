// The agent's face: what it shows of itself and what may be asked of it, as types and two ports. The D-Bus adapter in
// bus/ carries it between processes; the desk and the command line know only this.
// Nothing here weakens the guard: enrolment and joining need an administrator (polkit) or a code from the server.
// Nothing here is told to all: only the session's own account, an administrator and the agent's user learn how things
// stand; what goes to every listener says that something changed, never what.
#pragma once

#include "common/finding_kind.hpp"
#include "common/movement.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::control {

/// The state at a glance, as the tray shows it.
enum class Light : std::uint8_t {
    resting,    ///< the camera is off: no session in scope, locked, off shift, on a break where policy says so
    guarding,   ///< everything is as it should be
    enrolling,  ///< the camera is on for an enrolment, and nothing is guarded meanwhile
    notice,     ///< the worker is told of something: it locks at Status::lock_at, or it stands and nothing locks
    locked,     ///< the session was locked for a finding
    trouble,    ///< something of the agent's own is wrong: eye, camera, policy, disk; never hides a notice
};

inline constexpr std::array all_lights{Light::resting, Light::guarding, Light::enrolling,
                                       Light::notice,  Light::locked,   Light::trouble};

[[nodiscard]] std::string_view to_string(Light light);
[[nodiscard]] std::optional<Light> light_from(std::string_view word);

/// One line of "what was seen and sent today".
struct Line {
    WallTime at{};
    std::string finding;   ///< the finding's word; empty for an enrolment
    std::string response;  ///< record, notice, lock
    std::string state;     ///< waiting, delivered, evicted, refused
    std::string detail;
    std::string type;    ///< incident, outcome, repeat, enrolment
    std::string became;  ///< of the response: verified or failed (of an outcome), observed (nothing was done), or empty
    std::uint64_t number = 0;  ///< by which its picture is asked for
    std::string picture{};     ///< that it names: waiting, delivered, dropped, refused; empty: none was made
    friend bool operator==(const Line&, const Line&) = default;
};

/// Something in view that looks like a person and never moved, or that the worker declared to be a thing.
struct FigureLine {
    std::uint32_t number = 0;  ///< within this session
    std::string looks_like;    ///< body, face
    std::string where;         ///< in the camera's picture: left, middle, right
    std::optional<WallTime> declared;
    bool in_view = false;
    bool asked = false;  ///< the worker is asked whether it is a thing
    friend bool operator==(const FigureLine&, const FigureLine&) = default;
};

/// What the worker says of a still figure.
enum class FigureWord : std::uint8_t {
    thing,       ///< a poster, a coat or the like
    taken_back,  ///< what was said before does not hold any more
};

[[nodiscard]] std::string_view to_string(FigureWord word);
[[nodiscard]] std::optional<FigureWord> figure_word_from(std::string_view word);

struct Status {
    Light light = Light::resting;
    std::string worker;  ///< empty where no session in scope is open
    bool enrolled = false;
    std::string
        not_enrolled;  ///< why a template is gone, as a word (see NotEnrolled); empty: there is one, or never was
    std::optional<WallTime> template_ends;  ///< where it is near: when the template gets too old and is destroyed
    std::string camera;                     ///< closed, opening, streaming, covered, dark, frozen, lost
    std::uint32_t people = 0;               ///< in the last look
    std::string worker_seen;  ///< verified, not_verified, nobody; or too_small, too_dark, backlit, blurred, turned_away
    std::string shift;        ///< agreed, not_agreed, unknown
    std::string place;        ///< agreed, not_agreed, unknown
    std::optional<WallTime> break_ends;  ///< where the camera is off for a break of the worker's
    std::string policy_name;
    std::uint64_t policy_version = 0;
    std::string enforcement;      ///< enforce, or observe where every finding is observed
    std::string notice_finding;   ///< while Light::notice: what is wrong, or shift_ends before outside_shift begins
    std::string notice_response;  ///< what policy does about it: notice, or lock at the end of the warning
    std::optional<WallTime> notice_since;
    std::optional<WallTime> lock_at;       ///< where a lock is coming; none where nothing will lock
    std::string contact;                   ///< whom the session's worker may call, by policy; may be empty
    std::string server;                    ///< not_joined, or the delivery's condition
    std::string server_detail;             ///< a whole English sentence, for the command line; may be empty
    std::optional<std::uint64_t> waiting;  ///< records not yet delivered; none: not known, the outbox cannot be read
    std::uint64_t sent_today = 0;
    /// Whether it is told how long ago keys or mouse were last used: not_needed, available, not_available.
    std::string input;
    bool pictures = false;  ///< policy has a redacted picture made of some locks, and sent
    std::string time;  ///< machine: no server vouches for it; trusted, untrusted: as the server proved it or did not
    std::uint64_t time_uncertainty_s = 0;  ///< where a server was joined: how far it may be wrong, rounded up
    std::string trouble;       ///< a whole English sentence for the log and the command line, whatever the light
    std::string trouble_code;  ///< the same as a word (see Trouble), for programs that speak their reader's language
    std::vector<std::string> trouble_values;  ///< what the sentence of that code needs
    std::string released;  ///< the finding that a supervisor's exception lifts now, the one that ends first; or empty
    std::optional<WallTime> released_until;
    /// The finding that locked twice within ten minutes: a supervisor can release the worker from it. Or empty.
    std::string release_offer;
    /// What a challenge asks for now: look_straight, turn_left, turn_right, raise_chin, close_eyes. Empty: none runs.
    std::string challenge_prompt;
    std::uint32_t challenge_made = 0;  ///< movements made so far
    std::uint32_t challenge_of = 0;    ///< movements in all
    std::vector<FigureLine> figures;   ///< still ones, in the order in which they were seen first
    std::string agent_version;
    bool withheld = false;  ///< the caller is another account: nothing but the version is told
    friend bool operator==(const Status&, const Status&) = default;
};

/// What of the agent's own can be wrong.
enum class Trouble : std::uint8_t {
    eye,          ///< the camera check does not run
    camera,       ///< the camera is lost, and the sentence says why
    disk,         ///< no room for incidents
    policy,       ///< the new policy is bad, the last good one stays; values: where the fault is
    policy_copy,  ///< the policy in force cannot be kept on disk
    roster,       ///< a roster cannot be read or kept, what is known of it stays; values: where the fault is
    journal,      ///< what happens cannot be journalled
    membership,   ///< what joining the server left is damaged, so nothing is delivered
    server,       ///< a certificate or a refusal stops the delivery
};

inline constexpr std::array all_troubles{Trouble::eye,     Trouble::camera,      Trouble::disk,
                                         Trouble::policy,  Trouble::policy_copy, Trouble::roster,
                                         Trouble::journal, Trouble::membership,  Trouble::server};

[[nodiscard]] std::string_view to_string(Trouble trouble);

/// Why an enrolled worker is not enrolled any more.
enum class NotEnrolled : std::uint8_t {
    expired,           ///< the template was older than policy allows, and was destroyed
    revoked,           ///< an administrator destroyed it
    other_recogniser,  ///< it was made with another recogniser, and does not compare
    unreadable,        ///< it cannot be opened: damaged, or of another workstation
};

inline constexpr std::array all_not_enrolled{NotEnrolled::expired, NotEnrolled::revoked, NotEnrolled::other_recogniser,
                                             NotEnrolled::unreadable};

[[nodiscard]] std::string_view to_string(NotEnrolled why);

/// What an administrator is told of a worker's template: never a vector.
struct TemplateLine {
    std::string worker;
    std::vector<std::string> accounts;
    std::string recogniser;
    std::vector<std::string> poses;
    std::uint32_t samples = 0;
    WallTime made{};
    std::optional<WallTime> ends;  ///< when policy has it destroyed
    std::string gone;              ///< as Status::not_enrolled; then the rest but worker and accounts may be empty
    std::vector<std::string> left_out{};  ///< movements that a challenge does not ask for
    friend bool operator==(const TemplateLine&, const TemplateLine&) = default;
};

/// How an enrolment ended.
enum class EnrolEnd : std::uint8_t {
    enrolled,            ///< values: as of samples_disagree
    samples_disagree,    ///< values: samples, weakest likeness, distance from the threshold, threshold
    not_in_policy,       ///< values: the worker
    not_enough_samples,  ///< time was up
    not_kept,            ///< the template could not be written
    session_ended,       ///< the session was locked or closed, or the machine was put to sleep
    no_camera,           ///< the camera is lost, or the eye does not run
    not_the_worker,      ///< a renewal: the samples are not clearly of the worker whose template it is
    policy_changed,      ///< a new policy names another recogniser or camera: what was taken is of no use
    camera_virtual,      ///< a program acts as the camera, and policy does not name that device
};

inline constexpr std::array all_enrol_ends{
    EnrolEnd::enrolled,       EnrolEnd::samples_disagree, EnrolEnd::not_in_policy, EnrolEnd::not_enough_samples,
    EnrolEnd::not_kept,       EnrolEnd::session_ended,    EnrolEnd::no_camera,     EnrolEnd::not_the_worker,
    EnrolEnd::policy_changed, EnrolEnd::camera_virtual};

[[nodiscard]] std::string_view to_string(EnrolEnd end);

/// What an enrolment asks the worker to do.
enum class Poses : std::uint8_t {
    all,    ///< to look at the camera, to turn a little to either side, to come nearer, to change the light
    front,  ///< to look at the camera alone: for who can't move so, without a reason
};

[[nodiscard]] std::string_view to_string(Poses poses);
[[nodiscard]] std::optional<Poses> poses_from(std::string_view word);

struct EnrolRequest {
    std::string worker;
    std::string code;  ///< empty: the caller must be an administrator
    std::string written_release{};
    Poses poses = Poses::all;
    std::set<Movement> left_out{};  ///< what a challenge shall never ask the worker for; nobody asks why
};

/// Tells one enrolment from another while the agent runs; 0 is none.
using EnrolmentNumber = std::uint64_t;

/// Progress of an enrolment; the last one has `done`.
struct EnrolProgress {
    std::uint32_t taken = 0;
    std::uint32_t wanted = 0;
    /// A word: look_at_camera, turn_left, turn_right, turn_less, come_nearer, change_light, no_face, two_faces,
    /// too_small, too_dark, blurred, turned_away.
    std::string hint;
    bool done = false;
    bool succeeded = false;
    std::string message;                ///< at the end, English: how far it stands from the threshold, or why it failed
    std::string end{};                  ///< the same as a word (see EnrolEnd)
    std::vector<std::string> values{};  ///< what the sentence of that word needs
    EnrolmentNumber number = 0;
    std::string step{};  ///< what is taken now: front, left, right, distance, light; each but front may be left out
    friend bool operator==(const EnrolProgress&, const EnrolProgress&) = default;
};

/// What the gate says of an account at this moment, for sign-in and unlock.
struct Admission {
    std::string answer;                ///< out_of_scope, admit, admit_for_now, refuse
    std::vector<std::string> reasons;  ///< findings' words, of admit_for_now and refuse
    std::string shift_begins;          ///< RFC 3339 in the worker's zone; empty where it plays no part or is not known
    std::string asked_at;              ///< now, in the same zone
    std::optional<std::uint32_t> locks_after_s;  ///< admit_for_now: in so many seconds at the soonest
    std::string contact;                         ///< whom to call; may be empty
    std::string release_offer{};                 ///< as of the status; also where a supervisor can lift a refusal
    bool verify_face = false;                    ///< of admit and admit_for_now: the face is to be verified, see verify
    std::string zone{};  ///< of shift_begins, where that is another hour on this workstation's clock; else empty
    friend bool operator==(const Admission&, const Admission&) = default;
};

/// Tells one verification of a face at the gate from another while the agent runs; 0 is none.
using VerificationNumber = std::uint64_t;

/// Whether whoever is before the camera can be told what to do. Where not, no movements are asked for.
enum class Prompting : std::uint8_t { possible, impossible };

/// How a verification stands. Whoever asked for it asks again several times a second, or it is given up.
struct Verification {
    /// What to say now: look_at_camera, come_nearer, more_light, light_behind, hold_still, one_person, uncover_camera;
    /// of a challenge look_straight, turn_left, turn_right, raise_chin, close_eyes.
    std::string prompt;
    bool done = false;
    std::string end{};     ///< when done: verified, another, cannot_tell, challenge_failed, no_camera, busy
    std::string answer{};  ///< when done: admit, admit_for_now, refuse
    std::optional<std::uint32_t> locks_after_s{};  ///< as of the admission
    std::string contact{};
    std::string release_offer{};
    friend bool operator==(const Verification&, const Verification&) = default;
};

/// What became of a supervisor's code.
enum class ReleaseAnswer : std::uint8_t {
    released,
    no_code,   ///< not 12 letters and digits of a code
    wrong,     ///< not made for this worker and workstation
    used,      ///< serves once
    expired,   ///< a day old
    too_many,  ///< wrong codes before it; it was not looked at
    full,      ///< too many exceptions hold
};

inline constexpr std::array all_release_answers{
    ReleaseAnswer::released, ReleaseAnswer::no_code,  ReleaseAnswer::wrong, ReleaseAnswer::used,
    ReleaseAnswer::expired,  ReleaseAnswer::too_many, ReleaseAnswer::full};

[[nodiscard]] std::string_view to_string(ReleaseAnswer answer);
[[nodiscard]] std::optional<ReleaseAnswer> release_answer_from(std::string_view word);

struct Released {
    ReleaseAnswer answer = ReleaseAnswer::no_code;
    std::string finding;       ///< of released: what is lifted
    std::string until;         ///< of released: RFC 3339 in the worker's zone
    std::uint32_t wait_s = 0;  ///< of wrong and too_many: before the next try
    friend bool operator==(const Released&, const Released&) = default;
};

/// A piece of the journal: what the agent took in, for the worker to read.
struct JournalPage {
    std::string segment;             ///< to ask for what comes after it; empty: nothing does
    std::vector<std::string> lines;  ///< JSON, one entry each, oldest first; may be empty
    std::string trouble;             ///< a sentence (English), where this piece can't be read
    friend bool operator==(const JournalPage&, const JournalPage&) = default;
};

/// Who asks, as the bus knows it.
struct Caller {
    std::string bus_name;  ///< unique name, for polkit
    std::uint32_t uid = 0;
};

/// Port 1: what the agent answers. Implemented by the daemon; called from the adapter's thread.
class Service {
public:
    virtual ~Service() = default;
    /// `withheld` for a caller who is not the session's account, an administrator or the agent's user.
    [[nodiscard]] virtual Status status(const Caller& caller) = 0;
    /// The caller's own lines; all lines for an administrator and the agent's user.
    [[nodiscard]] virtual std::vector<Line> recent(const Caller& caller, std::uint32_t most) = 0;
    /// The redacted picture of that line (JPEG), for whom `recent` shows the line. Errors: not_found, where none was
    /// made or it is not on the workstation any more; as to a caller whom it does not concern.
    [[nodiscard]] virtual Result<std::vector<std::uint8_t>> picture(const Caller& caller, std::uint64_t number) = 0;
    /// The piece of the journal behind `after` (a page's segment; empty: from the oldest on): entries of the caller's
    /// own sessions; all entries for root and the agent's user, and for no other administrator. Reads up to 8 MiB.
    [[nodiscard]] virtual JournalPage journal(const Caller& caller, const std::string& after) = 0;
    /// The enrolment that runs, or ran last; empty for a caller whom it does not concern.
    [[nodiscard]] virtual EnrolProgress enrolment(const Caller& caller) = 0;
    /// Waits for nobody. Errors: refused, where the caller is neither root nor asks about its own account.
    [[nodiscard]] virtual Result<Admission> admission(const Caller& caller, const std::string& account) = 0;
    /// Begins to verify the face before the camera as that of the account's worker, whom the admission said to verify.
    /// Waits for nobody. Errors: refused, as of the admission, and where the account's face is not asked for;
    /// exhausted, where too many run.
    [[nodiscard]] virtual Result<VerificationNumber> verify(const Caller& caller, const std::string& account,
                                                            Prompting prompting) = 0;
    /// Errors: refused, where another began it; not_found, where there is none of that number any more.
    [[nodiscard]] virtual Result<Verification> verification(const Caller& caller, VerificationNumber number) = 0;
    /// A supervisor's code, for an account in scope. Errors: refused, where the caller is neither root nor gives it for
    /// its own account, or the account is out of scope; unavailable, where the workstation has not joined a server;
    /// of the file, where it cannot be kept.
    [[nodiscard]] virtual Result<Released> release(const Caller& caller, const std::string& account,
                                                   const std::string& code) = 0;
    /// How long ago keys or mouse of the guarded session were last used; nothing else of them is ever told. Errors:
    /// refused, where the caller is not the account whose session is guarded; exhausted, where it is told too often.
    virtual shiftguard::Status report_input_age(const Caller& caller, std::uint64_t age_ms) = 0;
    /// The worker of the guarded session says what a still figure is. It silences still_figure for that one and hides
    /// nobody; each word is recorded. Errors: refused, where the caller is not the account whose session is guarded, or
    /// policy forbids it; not_found, where there is no such figure in view, or nothing to take back; exhausted, where
    /// it is said too often.
    virtual shiftguard::Status declare_figure(const Caller& caller, std::uint32_t number, FigureWord word) = 0;
    /// Errors: refused, where another enrolment runs; not_found,
    /// where policy does not name the worker; invalid_input, where policy wants a reference to the worker's written
    /// release and there is none, or it is no single line of 1 to 128 bytes, or where fewer than two movements would be
    /// left to ask for; refused, where a program acts as the camera; only then is a code redeemed.
    [[nodiscard]] virtual Result<EnrolmentNumber> enrol(const Caller& caller, const EnrolRequest& request) = 0;
    /// A new template in place of the one that the worker of the guarded session has, for the samples are compared with
    /// it; the same movements stay left out. Errors: refused, where the caller is not that session's account, another
    /// enrolment runs, the template is younger than a week, or a program acts as the camera; not_found, where there is
    /// none.
    [[nodiscard]] virtual Result<EnrolmentNumber> renew(const Caller& caller, Poses poses) = 0;
    /// The enrolment goes on without the step that it is at; nobody asks why, and nothing but the missing view says so.
    /// Errors: refused, where the caller neither asked for that enrolment nor is the guarded session's account;
    /// not_found, where that enrolment is not at that step (any more), or it is the front.
    virtual shiftguard::Status leave_out_step(const Caller& caller, EnrolmentNumber number,
                                              const std::string& step) = 0;
    /// Of the workers whom policy names and who have a template, or had one that is gone. Administrator only.
    [[nodiscard]] virtual Result<std::vector<TemplateLine>> templates(const Caller& caller) = 0;
    /// Destroys the worker's template. Administrator only. Errors: refused, also while the worker is being enrolled;
    /// not_found, where there is none.
    virtual shiftguard::Status revoke_template(const Caller& caller, const std::string& worker) = 0;
    /// Administrator only. `authority_pem`: the CA's certificate, text.
    virtual shiftguard::Status join(const Caller& caller, const std::string& url, const std::string& token,
                                    const std::string& authority_pem) = 0;
};

/// How the daemon tells all who listen that it is worth asking again. Implemented by the adapter.
class Publisher {
public:
    virtual ~Publisher() = default;
    virtual void changed() = 0;
    virtual void enrolment_changed() = 0;
};

/// Port 2: what a program of the worker's session or the administrator uses.
class Client {
public:
    virtual ~Client() = default;
    /// Errors: unavailable, where the agent does not run; refused; what the service answered.
    [[nodiscard]] virtual Result<Status> status() = 0;
    [[nodiscard]] virtual Result<std::vector<Line>> recent(std::uint32_t most) = 0;
    [[nodiscard]] virtual Result<std::vector<std::uint8_t>> picture(std::uint64_t number) = 0;
    [[nodiscard]] virtual Result<JournalPage> journal(const std::string& after) = 0;
    [[nodiscard]] virtual Result<EnrolProgress> enrolment() = 0;
    [[nodiscard]] virtual Result<Admission> admission(const std::string& account) = 0;
    [[nodiscard]] virtual Result<VerificationNumber> verify(const std::string& account, Prompting prompting) = 0;
    [[nodiscard]] virtual Result<Verification> verification(VerificationNumber number) = 0;
    /// `account` empty: the caller's own.
    [[nodiscard]] virtual Result<Released> release(const std::string& account, const std::string& code) = 0;
    virtual shiftguard::Status report_input_age(std::uint64_t age_ms) = 0;
    virtual shiftguard::Status declare_figure(std::uint32_t number, FigureWord word) = 0;
    [[nodiscard]] virtual Result<EnrolmentNumber> enrol(const EnrolRequest& request) = 0;
    [[nodiscard]] virtual Result<EnrolmentNumber> renew(Poses poses) = 0;
    virtual shiftguard::Status leave_out_step(EnrolmentNumber number, const std::string& step) = 0;
    [[nodiscard]] virtual Result<std::vector<TemplateLine>> templates() = 0;
    virtual shiftguard::Status revoke_template(const std::string& worker) = 0;
    virtual shiftguard::Status join(const std::string& url, const std::string& token,
                                    const std::string& authority_pem) = 0;
    /// Called from the adapter's thread, on which nothing may be asked.
    virtual void on_change(std::function<void()> listener) = 0;
    virtual void on_enrolment_change(std::function<void()> listener) = 0;
    virtual void on_presence(std::function<void(bool present)> listener) = 0;  ///< the agent came or went
};

}  // namespace shiftguard::control
