// What the tests of the guard share: a guard with everything real but the eye, the locker and the clock.
#pragma once

#include "agent/daemon/guard.hpp"
#include "agent/daemon/log_narrator.hpp"
#include "agent/daemon/pulse.hpp"
#include "agent/keys/keys.hpp"
#include "agent/policy/defaults.hpp"
#include "agent/timekeeping/trusted_clock.hpp"
#include "common/uuid.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/protocol_examples.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/policy/signer.hpp"

#include <functional>
#include <memory>
#include <mutex>

#include <catch2/catch.hpp>
#include <unistd.h>

namespace shiftguard::guard_tests {

using namespace std::chrono_literals;

/// The eye's place in these tests: keeps what it was told.
class ScriptedEye final : public daemon::Eye {
public:
    Status start(RecogniserKind recogniser, const std::string& at) override {
        ++starts;
        started_with = recogniser;
        camera = at;
        return can_start ? success() : Status(Error{ErrorKind::unavailable, "eye", "cannot be started", Retry::helps});
    }
    void send(const observation::Demand& demand) override { last = demand; }
    void kill() override { ++kills; }

    bool can_start = true;
    int starts = 0;
    int kills = 0;
    RecogniserKind started_with = RecogniserKind::fr_feature;
    std::string camera;
    observation::Demand last;
};

/// Locks at once, or never. Counts the records that stood in the outbox when the request went out.
class ScriptedLocker final : public session::SessionLocker {
public:
    ScriptedLocker(const spool::Spool& outbox, bool works) : outbox_(outbox), works_(works) {}
    [[nodiscard]] std::string name() const override { return "scripted"; }
    Status request_lock(const SessionId&) override {
        const auto depth = outbox_.depth();
        appended_before = depth ? depth->last_seq : 0;
        return success();
    }
    Result<std::string> verify(const SessionId&, std::chrono::milliseconds) override {
        if (works_) {
            return std::string("scripted proof");
        }
        return Error{ErrorKind::timeout, "scripted", "was never seen to lock", Retry::helps};
    }
    static inline protocol::Sequence appended_before = 0;

private:
    const spool::Spool& outbox_;
    bool works_;
};

class QuietNarrator final : public daemon::Narrator {
public:
    void saw(const decision::Input& input, const decision::View&, const Now&) override {
        ++inputs;
        inputs_told += std::holds_alternative<decision::InputAge>(input) ? 1U : 0U;
        inputs_of_looks += std::holds_alternative<decision::Looked>(input) ? 1U : 0U;
    }
    void decided(const decision::Output& output, const Now&) override {
        if (const auto* finding = std::get_if<decision::Finding>(&output)) {
            findings.push_back(finding->kind);
        }
    }
    void recorded(const protocol::Record& record, protocol::Sequence, const Now&) override {
        records.push_back(record);
        if (on_recorded) {
            on_recorded();
        }
    }
    void delivery(const delivery::State&, std::optional<std::size_t>, const Now&) override {}
    /// What it says goes to the system's log, which names nobody and no place.
    void said(const std::string& sentence, const Now&) override {
        for (const char* name : {"worker-0017", "alice", "home"}) {
            CHECK_THAT(sentence, !Catch::Contains(name));
        }
        sentences.push_back(sentence);
    }

    std::function<void()> on_recorded;
    std::size_t inputs = 0;
    std::size_t inputs_told = 0;
    std::size_t inputs_of_looks = 0;
    std::vector<FindingKind> findings;
    std::vector<protocol::Record> records;
    std::vector<std::string> sentences;
};

[[nodiscard]] std::string uuid(int number);
[[nodiscard]] std::vector<float> worker_vector();
[[nodiscard]] std::vector<float> other_vector();
[[nodiscard]] journal::ResponseNote note_of(const IncidentId& incident, std::uint64_t outbox_seq);

constexpr std::uint32_t enough_samples = 15;  ///< of the front alone

/// A guard with everything real but the eye, the locker and the clock.
class Scene {
public:
    explicit Scene(bool lock_works = true);
    ~Scene();
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

    daemon::Guard& guard();

    /// A supervisor's grant comes with a heartbeat.
    void granted(FindingKind finding, const protocol::Subject& subject, Milliseconds length = 1h,
                 const std::string& id = "0190a6e0-0000-7000-8000-0000000000aa");
    [[nodiscard]] std::vector<protocol::Record> recorded(FindingKind kind) const;

    void enrol(const std::string& worker = "worker-0017", const std::vector<float>& vector = worker_vector(),
               Milliseconds age = 0ms, const std::set<Movement>& left_out = {});

    void start_again();

    /// Puts a policy in force that has these members besides its name.
    void put_policy(const std::string& members);

    /// The server signs what time it is; the wall clock is off by so much.
    void hears_the_time(Milliseconds off = 0ms) { trusted.hear(clock.now().wall - off, clock.now(), clock.now()); }

    void event(daemon::Event event) { guard().handle(std::move(event)); }

    void open_session();

    void sees_a_bystander();
    void locks_for_a_bystander();

    [[nodiscard]] std::vector<journal::ResponseNote> notes() const;

    void look(int people);

    /// The worker, and something beside them that looks like a person.
    void look_at_a_poster(bool still = true);
    [[nodiscard]] static observation::Observation look_at_the_worker();

    void camera_is(observation::CameraState camera, std::optional<observation::CameraFault> fault = std::nullopt);

    /// The only template that is kept.
    [[nodiscard]] std::filesystem::path template_file() const;

    void enrol_halfway();
    void good_samples(std::uint32_t count);

    void broken_frames(std::uint64_t so_far);

    void waits(Milliseconds time);

    /// Waits for what the lock runner's thread brings and hands it to the guard.
    void take_lock_outcome();

    std::optional<daemon::CameraDevice> device;  ///< that gives the pictures; none: it is not there
    bool has_camera = true;                      ///< false: a film gives the pictures
    daemon::WhenEyeFails when_eye_fails = daemon::WhenEyeFails::start_again;
    std::function<std::unique_ptr<delivery::Delivery>(const delivery::Membership&)> deliver =
        [](const delivery::Membership&) { return nullptr; };
    std::vector<daemon::Standing> stands;  ///< as the server is told
    std::uint64_t followed = 0;            ///< version of the policy that the other parts were told of last
    std::size_t followed_at_inputs = 0;    ///< and how many inputs were decided by then
    testing::TempFolder folder;
    daemon::DeclaredFigures figures{folder / "declared-figures", Bytes(32, 9)};
    daemon::EnrolledCameras cameras{folder / "enrolled-cameras"};
    const daemon::SignInNotes sign_ins{folder / "sign-ins", geteuid()};
    testing::ManualClock clock;
    timekeeping::TrustedClock trusted{clock, "this-boot"};
    daemon::EventQueue events{64};
    policy::Policy policy;
    ScriptedEye eye;
    keys::Keys keys;
    spool::Spool outbox;
    protocol::KeyPair server = protocol::make_key_pair();
    WorkstationId here{"0190a6e0-0000-7000-8000-000000000001"};
    daemon::ReleaseDesk releases{folder / "exceptions.json", keys.chain_keys()};
    face_template::TemplateStore templates;
    journal::Journal journal;
    Result<delivery::Membership> membership = Error{ErrorKind::not_found, "join.json", "not joined", Retry::useless};
    policy::Loader loader;
    daemon::StatusBoard board;
    QuietNarrator narrator;
    std::unique_ptr<session::LockRunner> locks;

private:
    std::optional<daemon::Guard> guard_;
    std::uint64_t looks_ = 0;
    int ids_ = 0;
    int policies_ = 1;
};

/// So many samples of an enrolment, each with a face of this vector.
void give(Scene& scene, int times, const std::vector<float>& vector, float turn = 0);

/// An enrolment is asked for on the control port.
void asks(Scene& scene, control::Poses poses, daemon::Renewal renewal);

constexpr Milliseconds day = 24h;

[[nodiscard]] std::vector<std::string> details_of(const Scene& scene, FindingKind kind);
[[nodiscard]] bool said(const Scene& scene, const std::string& words);

}  // namespace shiftguard::guard_tests
