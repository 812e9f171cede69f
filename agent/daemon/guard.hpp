// The guard: one thread that turns whatever happens into Inputs, asks `step`, and carries out its Outputs.
// Order within a step is promise 1: the response's note is journalled, the lock request goes out, then the incident is
// appended; the lock is verified elsewhere and comes back as an Input.
#pragma once

#include "agent/challenge/challenge.hpp"
#include "agent/control/control.hpp"
#include "agent/daemon/awaited_pictures.hpp"
#include "agent/daemon/declared_figures.hpp"
#include "agent/daemon/enrolled_cameras.hpp"
#include "agent/daemon/enrolment.hpp"
#include "agent/daemon/event.hpp"
#include "agent/daemon/eye_process.hpp"
#include "agent/daemon/linux/camera_device.hpp"
#include "agent/daemon/linux/sign_in_notes.hpp"
#include "agent/daemon/narrator.hpp"
#include "agent/daemon/open_reports.hpp"
#include "agent/daemon/open_sessions.hpp"
#include "agent/daemon/pulse.hpp"
#include "agent/daemon/record_keeper.hpp"
#include "agent/daemon/release_desk.hpp"
#include "agent/daemon/status_board.hpp"
#include "agent/decision/step.hpp"
#include "agent/delivery/delivery.hpp"
#include "agent/exception/offer.hpp"
#include "agent/gate/face_check.hpp"
#include "agent/incident/incident.hpp"
#include "agent/journal/running.hpp"
#include "agent/policy/loader.hpp"
#include "agent/spool/spool.hpp"
#include "agent/template/template.hpp"
#include "common/time.hpp"

#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::daemon {

/// What to do when the eye leaves by itself.
enum class WhenEyeFails : std::uint8_t {
    start_again,             ///< for ever: the daemon
    stop_unless_it_came_up,  ///< `shiftguard run` with a camera: what cannot begin ends with its sentence
    stop,                    ///< `shiftguard run` with a film
};

/// Everything the guard stands on. All of it outlives the guard; `main` owns it.
struct GuardParts {
    const Clock& clock;
    EventQueue& events;
    policy::Policy policy;  ///< in force at start
    policy::Loader& policy_loader;
    Eye& eye;
    session::LockRunner& locks;
    spool::Spool& outbox;
    const face_template::TemplateStore& templates;
    journal::Journal& journal;
    StatusBoard& board;
    Narrator& narrator;
    /// Makes and starts the delivery of a membership, by the proxy that it names.
    std::function<std::unique_ptr<delivery::Delivery>(const delivery::Membership&)> deliver;
    std::function<std::string()> make_uuid;  ///< UUIDv7
    /// The membership as it stands in the state folder.
    std::function<Result<delivery::Membership>()> find_membership;
    WhenEyeFails when_eye_fails = WhenEyeFails::start_again;
    std::function<void(decision::Standing)> place_stands = nullptr;  ///< told at every change of it
    /// Told of every new policy, before `step`.
    std::function<void(const policy::Policy& before, const policy::Policy& now)> policy_changed = nullptr;
    std::function<void(const Standing&)> stands = nullptr;  ///< told every tick how the guard stands
    ReleaseDesk* releases = nullptr;                        ///< none: nothing is ever lifted
    /// Why the time is not trusted now, for an uncertainty of at most `limit`; see TrustedClock::doubt. None: it always
    /// is.
    std::function<std::optional<std::string>(Milliseconds limit)> time_doubt = nullptr;
    /// By how much the clock was found to be off meanwhile; see TrustedClock::take_found_off.
    std::function<Milliseconds()> clock_found_off = nullptr;
    /// The device that policy names, as it is now. None: the pictures come from a film.
    std::function<std::optional<CameraDevice>()> camera_device = nullptr;
    EnrolledCameras* enrolled_cameras = nullptr;  ///< none: it is not noted which camera a worker was enrolled with
    const SignInNotes* sign_ins = nullptr;        ///< of while the agent was away; none: nobody notes any
    challenge::Draw draw = nullptr;               ///< of what a challenge asks for; none: nothing is ever asked for
    DeclaredFigures* figures = nullptr;           ///< none: what is declared is forgotten with the session
};

/// How long an eye that ended is waited with before the next one is started; twice as long each time.
inline constexpr Milliseconds first_eye_backoff{500};

class Guard {
public:
    explicit Guard(GuardParts parts);

    /// What earlier runs owe: response notes whose incidents the outbox does not hold become agent_interrupted, each
    /// once however often it is tried; records that were lost are counted in the next one.
    void report_interruptions(const journal::Leftover& leftover);
    /// Takes up delivery where the workstation has joined; a damaged membership is said and tried again.
    void join_what_was_joined();
    void join(const delivery::Membership& joined);

    /// Until StopRequested. Errors: unavailable, where the sessions can't be watched, or nobody can ask, any more; and,
    /// unless it is WhenEyeFails::start_again, what the eye said before it ended: corrupted (its models), invalid_input
    /// (its film or camera), internal (it cannot be started at all).
    Status run();

    /// An orderly end: what waits is sent, for at most so long.
    void leave(Milliseconds patience);

    /// One event, or a Tick where there is none: what `run` does again and again. For tests.
    void handle(const std::optional<Event>& event);

private:
    using Trouble = control::Trouble;
    /// What is said of a trouble: the sentence for the log, the values for programs that have sentences of their own,
    /// and for the status what a log may not say; empty: the same.
    struct Said {
        std::string sentence;
        std::vector<std::string> values;
        std::string whole = {};
    };

    void on(const FromEye& event);
    void on(const EyeEnded& event);
    void on(const FromSession& event);
    void on(const ControlLost& event);
    void on(const LockDone& event);
    void on(const PlaceRead& event);
    void on(const RostersRead& event);
    void on(const PolicyAsked& event);
    void on(const EnrolRequested& event);
    void on(const StepLeftOut& event);
    void on(const VerifyRequested& event);
    void on(const Joined& event);
    void on(const InputTold& event);
    void on(const FigureTold& event);
    void on(const TemplateRevoked& event);
    void on(const RenewalTried& event);
    void on(const StopRequested& event);

    void on_message(const observation::Ready& ready);
    void on_message(const observation::Look& look);
    void on_message(const observation::Sample& sample);
    void on_message(const observation::Alive& alive);
    void on_message(const observation::Picture& picture);
    void on_message(const observation::Failed& failed);

    void end_without_bus(const std::string& reason);
    void feed(const decision::Input& input);
    void carry_out(const decision::Warn& warn, const Now& now);
    void carry_out(const decision::WarnWithdrawn& withdrawn, const Now& now);
    void carry_out(const decision::Respond& respond, const Now& now);
    void carry_out(const decision::Finding& finding, const Now& now);
    void carry_out(const decision::Outcome& outcome, const Now& now);
    void carry_out(const decision::EyeDemand& demand, const Now& now);

    void leave_figures();
    void take_up_figures();
    void keep_figures();
    void watch_exceptions();
    void take_up_exceptions();
    void end_exceptions(const std::vector<exception::Taken>& holding, const Now& now);
    void tell_exception(const exception::Taken& taken, const policy::Worker& whose, const Now& now);
    void note_use(const protocol::Record& record);
    [[nodiscard]] const policy::Worker* worker_of(const exception::Taken& taken) const;
    [[nodiscard]] AccountName account_of(const policy::Worker& whose) const;
    [[nodiscard]] std::optional<gate::FaceEnd> without_looking(const VerifyRequested& event) const;
    [[nodiscard]] gate::FaceCheck check_for(control::Prompting prompting, const policy::Rules& rules,
                                            const face_template::Template& kept);
    [[nodiscard]] bool verifies_beside_guard() const;
    void show_verification(const observation::Look& look);
    void watch_verification();
    void end_verification(gate::FaceEnd end);
    /// Whose sign-in an incident of the gate is about.
    struct GateReport {
        AccountName account;
        WorkerId worker;
        std::optional<IncidentId> incident;  ///< none: a new one
    };
    void watch_sign_ins();
    void tell_from_gate(const GateReport& report, const decision::GateTold& told);
    void follow_challenge_demand();
    void show_challenge(const observation::Look& look, const std::optional<decision::Likeness>& likeness);
    void watch_challenge();
    void tell_prompt();
    void every_tick();
    void watch_policy();
    void watch_validity(const Now& now);
    void watch_clock();
    void watch_time();
    void tell_clock_changed(Milliseconds by);
    void tell_cause(FindingKind kind, const std::optional<std::string>& detail);
    void watch_context();
    void tell_place(decision::Standing place);
    void watch_eye();
    void note_broken_frames(std::uint64_t broken);
    void watch_camera(const observation::Observation& look);
    void judge_device();
    void watch_input();
    [[nodiscard]] bool input_is_needed() const;
    [[nodiscard]] bool input_is_told() const;
    void watch_delivery();
    void note_server_trouble();
    void await_outcomes();
    void append(const protocol::Record& record, std::vector<Bytes> evidence = {});
    [[nodiscard]] const policy::Rules& rules() const;
    [[nodiscard]] bool wants_redaction() const;
    void ask_for_picture(const decision::Finding& finding, const Now& now);
    void watch_pictures();
    void write_outcomes(std::vector<AwaitedPictures::Ready> outcomes);
    void report_interruption(const journal::ResponseNote& note);
    void stored(const protocol::Record& record, protocol::Sequence seq);
    void watch_records();
    void watch_overflow();
    void keep_locked(const Now& now);
    void watch_journal();
    void watch_membership();
    void start_eye();
    void send_demand();
    void choose_session();
    void take_up_session();
    void tell_session();
    void refuse_enrolment(const EnrolRequested& asked, control::EnrolEnd end, const std::string& why,
                          std::vector<std::string> values = {});
    [[nodiscard]] bool a_program_is_the_camera() const;
    void finish_enrolment();
    void end_enrolment(const control::EnrolProgress& progress);
    void give_up_enrolment(control::EnrolEnd end, const std::string& why);
    [[nodiscard]] Status keep_template(const Enrolment& enrolment, const face_template::Template& made, const Now& now);
    void watch_enrolment();
    [[nodiscard]] bool stops_for(const EyeEnded& event) const;
    [[nodiscard]] Error reason_to_stop(const EyeEnded& event) const;
    [[nodiscard]] WallTime true_time() const;
    void load_template();
    void replace_eye(const char* other);
    void take_up(policy::Policy next);
    void deliver_by_another_proxy();
    void note_missing_template(const WorkerId& worker, const std::optional<Error>& fault);
    [[nodiscard]] bool has_expired(const face_template::Template& kept) const;
    void destroy_expired(const WorkerId& worker);
    [[nodiscard]] std::optional<WallTime> near_end_of_template() const;
    void tell_end_of_template();
    void tell_new_template();
    void watch_templates();
    void destroy_unnamed_templates();
    void publish();
    void say_of_shift_end(const std::optional<decision::Notice>& notice);
    void tell_standing();

    void set_trouble(Trouble which, const std::string& sentence, std::vector<std::string> values = {},
                     std::string whole = {});
    [[nodiscard]] std::set<WorkerId> named_workers() const;
    void admit_workers();
    void set_trouble(Trouble which, const std::optional<std::string>& sentence);
    [[nodiscard]] incident::Origin origin() const;
    void read_depth();
    void follow_policy();
    [[nodiscard]] IncidentId incident_of(FindingKind kind, decision::FindingNumber number,
                                         std::optional<decision::FindingNumber> joins);
    [[nodiscard]] const policy::Worker* worker() const;

    GuardParts parts_;
    policy::Policy policy_;
    decision::State state_;
    bool stopping_ = false;
    std::optional<Error> ended_by_;  ///< why it cannot go on

    OpenSessions sessions_;
    std::optional<session::Opened> session_;  ///< the one in front, in scope or not
    place::Surroundings surroundings_;
    std::shared_ptr<const roster::KnownRosters> rosters_ = std::make_shared<const roster::KnownRosters>();
    std::optional<decision::ContextChange> context_;
    bool shift_end_said_ = false;
    BootTime context_checked_{};

    // the eye
    observation::Demand demand_;
    std::string recogniser_;
    BootTime eye_heard_{};
    bool suspended_ = false;                        ///< the machine sleeps, or is about to: the eye owes nothing
    std::optional<protocol::ResourceUse> eye_use_;  ///< none where no eye runs
    bool signed_out_ = false;                       ///< the last guarded session was closed, and none was opened since
    bool eye_came_up_ = false;                      ///< some eye of this run was ready once
    std::string eye_last_words_;                    ///< what it said of its own failure before it ended
    bool eye_is_replaced_ = false;                  ///< it was ended for one that a new policy wants
    std::optional<BootTime> eye_restart_at_;
    Milliseconds eye_backoff_;
    bool device_judged_ = false;       ///< since the camera was opened
    std::uint64_t broken_frames_ = 0;  ///< of this eye's, as last told
    std::optional<BootTime> broken_frames_told_;
    std::map<Trouble, Said> troubles_;  ///< what of the agent's own is wrong now

    AwaitedPictures pictures_;
    std::uint64_t picture_of_ = 0;  ///< the look whose picture was asked for last, of this eye's
    bool redacts_ = false;          ///< as the eye was told last

    // the worker
    std::optional<face_template::Template> template_;
    /// Why there is none any more; empty: there is one, or never was.
    struct Gone {
        std::string word;  ///< control::NotEnrolled
        std::string in_words;
    };
    Gone gone_;
    std::optional<WallTime> end_told_;
    std::optional<BootTime> templates_checked_;
    std::optional<Enrolment> enrolment_;
    /// A face that is being verified at the gate.
    struct AtGate {
        control::VerificationNumber number = 0;
        AccountName account;
        WorkerId worker;
        policy::Rules rules;  ///< as they were when it began, with what was lifted then
        face_template::Template kept;
        gate::FaceCheck check;
        observation::Demand demanded;  ///< as last sent to the eye
        bool beside_guard = false;     ///< began in an open session, whose guard goes on looking
    };
    std::optional<AtGate> verification_;
    std::optional<BootTime> notes_read_;
    std::set<std::string> notes_told_;                ///< and not removed yet, by their names
    std::optional<GateReport> gate_report_;           ///< of the incident that the gate tells of
    std::optional<challenge::Challenge> challenge_;   ///< while the decision demands one
    std::optional<challenge::Prompt> prompt_told_{};  ///< of it, the last one said
    bool cannot_ask_ = false;                         ///< one is demanded, and too few movements are left for it
    bool cannot_ask_told_ = false;                    ///< since one was possible last

    // the age of the last input, as the session tells it
    std::optional<BootTime> input_told_;
    std::optional<BootTime> input_needed_since_;
    bool input_missed_ = false;  ///< that nothing tells it was said

    // still figures
    std::optional<WorkerId> figures_of_;  ///< whose the decision has been told
    std::vector<decision::KnownFigure> figures_kept_;

    // supervisors' exceptions
    /// The use of one that is being reported.
    struct Use {
        IncidentId incident;
        WorkerId worker;
        AccountName account;
    };
    std::optional<Use> use_;
    std::map<IncidentId, std::pair<std::string, WorkerId>> uses_;  ///< reported in this run, by incident
    std::map<std::pair<std::string, WorkerId>, FindingKind>
        exceptions_told_;  ///< to the decision, of the session in front
    exception::Offer offer_;
    AccountName offered_to_;

    // reports
    std::optional<IncidentId> next_incident_;  ///< the id that the next new incident takes
    OpenReports open_reports_;
    RecordKeeper records_;
    std::uint64_t carried_lost_ = 0;  ///< of earlier runs, until a record says so
    std::optional<BootTime> outbox_checked_;
    std::optional<BootTime> overflow_told_;
    std::optional<std::string> damage_;                  ///< of the outbox, until a record says so
    std::optional<BootTime> kept_locked_;                ///< when the session was last locked for want of a report
    std::deque<journal::ResponseNote> interruptions_;    ///< of earlier runs, until the outbox can be asked about them
    std::optional<journal::ResponseNote> interruption_;  ///< the one that is being reported
    std::map<IncidentId, IncidentId> interrupted_by_;    ///< report of an interruption: the incident of its note
    WorkstationId workstation_;                          ///< empty until the machine joined
    std::optional<delivery::Membership> membership_;     ///< as it was joined; the proxy is policy's
    std::unique_ptr<delivery::Delivery> delivery_;
    std::future<std::unique_ptr<delivery::Delivery>> next_delivery_;  ///< while the one before it ends
    delivery::State delivery_told_;
    std::optional<std::size_t> waiting_;  ///< records in the outbox, where that could be read
    std::optional<spool::Depth> depth_;   ///< as of the last append or delivery at which it could be read
    BootTime policy_checked_{};
    std::string renewal_fault_told_;          ///< why the certificate could not be renewed, as last said
    std::string policy_fault_told_;           ///< why the server's policy could not be had, as last said
    std::optional<Milliseconds> wall_ahead_;  ///< of the boot clock, when the wall clock was last found to be changed
    std::optional<BootTime> membership_checked_;  ///< none where nothing is to be tried again
};

}  // namespace shiftguard::daemon
