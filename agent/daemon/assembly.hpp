// Puts the agent together, step by step, in the order that `main` names. Each step leaves its part here for the next;
// the first that fails ends the start with its sentence. Parts are destroyed in the opposite order.
#pragma once

#include "agent/control/bus/bus.hpp"
#include "agent/daemon/declared_figures.hpp"
#include "agent/daemon/enrolled_cameras.hpp"
#include "agent/daemon/event.hpp"
#include "agent/daemon/eye_process.hpp"
#include "agent/daemon/guard.hpp"
#include "agent/daemon/linux/camera_device.hpp"
#include "agent/daemon/linux/sign_in_notes.hpp"
#include "agent/daemon/lock_ways.hpp"
#include "agent/daemon/narrator.hpp"
#include "agent/daemon/place_watch.hpp"
#include "agent/daemon/private_session.hpp"
#include "agent/daemon/pulse.hpp"
#include "agent/daemon/release_desk.hpp"
#include "agent/daemon/roster_watch.hpp"
#include "agent/daemon/service.hpp"
#include "agent/daemon/status_board.hpp"
#include "agent/daemon/told_place.hpp"
#include "agent/delivery/policy_fetch.hpp"
#include "agent/delivery/renewal.hpp"
#include "agent/journal/running.hpp"
#include "agent/keys/keys.hpp"
#include "agent/policy/loader.hpp"
#include "agent/session/session.hpp"
#include "agent/spool/spool.hpp"
#include "agent/template/template.hpp"
#include "agent/timekeeping/trusted_clock.hpp"
#include "common/linux/system_clock.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::daemon {

struct Setup {
    std::filesystem::path policy;
    bool policy_is_alone = false;           ///< what lies beside it is not looked at
    std::filesystem::path policy_keys;      ///< IT's public keys; empty: signatures are not asked for
    std::filesystem::path policy_drop_ins;  ///< laid over the policy where there is no key; empty: not looked for
    policy::WhenBad when_policy_bad = policy::WhenBad::use_last_good;
    std::filesystem::path state;
    std::filesystem::path models;
    std::filesystem::path eye;
    std::string bus = "system";
    std::string boot_id;                        ///< the kernel's; empty: as /proc has it
    std::optional<std::filesystem::path> film;  ///< `shiftguard run` only; otherwise the policy's camera
    WhenEyeFails when_eye_fails = WhenEyeFails::start_again;
    bool in_foreground = false;  ///< `shiftguard run`: nobody starts it again
    AccountName account;         ///< `shiftguard run` only: whose session the private screen is
};

class Assembly {
public:
    Assembly(Setup setup, std::unique_ptr<Narrator> narrator);
    ~Assembly();
    Assembly(const Assembly&) = delete;
    Assembly& operator=(const Assembly&) = delete;

    Status make_state_folder();
    Status take_up_the_time();
    Status read_policy();
    Status open_keys();
    Status open_outbox();
    Status open_templates();
    Status begin_journal();
    Status read_exceptions();
    Status find_ways_to_lock();
    Status prepare_the_eye();
    Status wire_the_guard();
    Status report_what_was_interrupted();
    Status join_what_was_joined();
    [[nodiscard]] std::filesystem::path journal_folder() const { return setup_.state / "journal"; }
    [[nodiscard]] std::function<std::optional<CameraDevice>()> device_that_policy_names() const;
    Status offer_control();
    Status watch_the_place();
    Status watch_the_rosters();
    Status watch_sessions();            ///< logind's
    Status open_the_private_session();  ///< `shiftguard run`'s

    /// Until SIGTERM or SIGINT; then what waits is sent, for at most five seconds.
    Status guard_until_stopped();

private:
    [[nodiscard]] Result<std::unique_ptr<session::SessionLocker>> make_locker(const policy::LockWay& way);
    /// What was set up at the start is set up as this policy says.
    void follow_policy(const policy::Policy& before, const policy::Policy& now);
    [[nodiscard]] std::unique_ptr<place::Source> place_sources(const policy::Policy& policy);
    /// By gpsd and GeoClue, as policy says; where GeoClue's settings forbid it, why is said.
    void ask_for_a_position(const policy::Location& location, std::vector<std::unique_ptr<place::Source>>& sources);
    [[nodiscard]] std::string make_uuid() const;
    [[nodiscard]] Result<delivery::Membership> find_membership();
    void fetch_policies(const delivery::Membership& membership);
    void renew_certificates(const delivery::Membership& membership);

    Setup setup_;
    SystemClock machine_clock_;
    timekeeping::TrustedClock clock_;
    EventQueue events_{512};
    const SignInNotes sign_ins_{"/var/spool/shiftguard"};  // where pam_shiftguard.so leaves them
    StatusBoard board_;
    std::unique_ptr<Narrator> narrator_;
    std::optional<policy::Policy> first_policy_;  ///< that the parts were set up by; the guard has the one in force
    policy::PolicyFiles policy_files_;
    std::optional<policy::Loader> loader_;
    std::optional<keys::Keys> keys_;
    std::optional<spool::Spool> outbox_;
    std::optional<face_template::TemplateStore> templates_;
    std::optional<EnrolledCameras> enrolled_cameras_;
    std::optional<DeclaredFigures> declared_figures_;
    std::optional<journal::Journal> journal_;
    journal::Leftover interrupted_;
    std::optional<ReleaseDesk> releases_;
    ToldPlace told_place_{clock_};
    std::unique_ptr<Pulse> pulse_;
    std::unique_ptr<PrivateSession> private_session_;
    std::unique_ptr<LockWays> ways_;
    std::unique_ptr<EyeProcess> eye_;
    std::unique_ptr<Guard> guard_;
    std::optional<delivery::Membership> membership_;
    std::unique_ptr<control::Authority> authority_;
    std::unique_ptr<AgentService> service_;
    std::unique_ptr<control::Exported> exported_;
    std::unique_ptr<PlaceWatch> place_;
    std::unique_ptr<RosterWatch> rosters_;
    std::unique_ptr<delivery::PolicyFetch> policy_fetch_;
    std::pair<WorkstationId, std::string> renewal_of_;  ///< and by which proxy
    std::unique_ptr<delivery::Renewal> renewal_;
    std::unique_ptr<session::SessionWatcher> sessions_;
};

/// Exit statuses of both programs, as their man pages name them.
enum class Exit : int {
    done = 0,
    failed = 1,      ///< a part could not be had: keys, outbox, bus, eye
    bad_use = 2,     ///< options
    bad_policy = 3,  ///< the policy file is missing or does not verify, and there is no last good one
    bad_camera = 4,  ///< the film or camera cannot be used (`shiftguard run`)
    bad_models = 7,  ///< a model is missing or does not verify (`shiftguard run`)
};

/// Says the error on standard error and gives the status that belongs to its step.
[[nodiscard]] int fail(const char* step, const Error& error, Exit status = Exit::failed);

}  // namespace shiftguard::daemon
