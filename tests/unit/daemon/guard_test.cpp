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
#include <future>
#include <memory>
#include <mutex>
#include <sstream>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

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

std::string uuid(int number) {
    std::array<std::uint8_t, 10> tail{};
    tail.back() = static_cast<std::uint8_t>(number);
    tail.at(8) = static_cast<std::uint8_t>(number >> 8);
    return make_uuid_v7(WallTime(std::chrono::milliseconds(1'767'600'000'000)), tail);
}

std::vector<float> worker_vector() {
    std::vector<float> vector(512, 0.0F);
    vector[0] = 1.0F;
    return vector;
}

std::vector<float> other_vector() {
    std::vector<float> vector(512, 0.0F);
    vector[1] = 1.0F;
    return vector;
}

journal::ResponseNote note_of(const IncidentId& incident, std::uint64_t outbox_seq) {
    return {incident,
            outbox_seq,
            AccountName("alice"),
            WorkerId("worker-0017"),
            decision::FindingNumber(3),
            FindingKind::additional_person,
            Response::lock,
            {}};
}

constexpr std::uint32_t enough_samples = 15;  ///< of the front alone

/// A guard with everything real but the eye, the locker and the clock.
class Scene {
public:
    explicit Scene(bool lock_works = true)
        : keys(std::move(keys::Keys::open_or_make(folder.path())).value()),
          outbox(std::move(spool::Spool::open(folder / "outbox.sqlite", {})).value()),
          templates(folder.path(), "machine", keys.template_key()),
          journal(folder / "journal", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", keys.journal_key()),
          loader(folder / "policy.json", folder / "policy.last-good.json") {
        session::LockRunner::Ways ways;
        ways.push_back(std::make_unique<ScriptedLocker>(outbox, lock_works));
        locks = std::make_unique<session::LockRunner>(std::move(ways), 10ms);
        policy.lock_ways.push_back({policy::LockWay::Kind::logind, {}});
        policy.accounts.emplace(AccountName("alice"), WorkerId("worker-0017"));
        policy::Worker worker;
        worker.id = WorkerId("worker-0017");
        policy.workers.emplace(worker.id, worker);
        policy.rules.of(FindingKind::additional_person) = {Response::lock, Enforcement::enforce, 1000ms, 3, 0ms, 0ms,
                                                           1000ms};
        policy.rules.of(FindingKind::vision_failed) = {Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 1000ms};
        policy.rules.of(FindingKind::presentation_attack).looked_for = false;
        folder.write("policy.json", "{}");
        static_cast<void>(loader.poll(WallTime{}));
    }

    daemon::Guard& guard() {
        if (!guard_) {
            guard_.emplace(daemon::GuardParts{
                trusted,
                events,
                policy,
                loader,
                eye,
                *locks,
                outbox,
                templates,
                journal,
                board,
                narrator,
                [this](const delivery::Membership& joined) { return deliver(joined); },
                [this] { return uuid(++ids_); },
                [this] { return membership; },
                when_eye_fails,
                nullptr,
                [this](const policy::Policy& before, const policy::Policy& next) {
                    CHECK((before.version != next.version || before.camera.virtual_name != next.camera.virtual_name));
                    followed = next.version;
                    followed_at_inputs = narrator.inputs;
                },
                [this](const daemon::Standing& standing) { stands.push_back(standing); },
                &releases,
                [this](Milliseconds limit) { return trusted.doubt(limit); },
                [this] { return trusted.take_found_off(); },
                has_camera ? std::function([this] { return device; }) : nullptr,
                &cameras,
                &sign_ins,
                [](std::uint32_t) { return 0U; },
                &figures});
        }
        return *guard_;
    }

    /// A supervisor's grant comes with a heartbeat.
    void granted(FindingKind finding, const protocol::Subject& subject, Milliseconds length = 1h,
                 const std::string& id = "0190a6e0-0000-7000-8000-0000000000aa") {
        releases.joined(here, server.public_key);
        const auto now = clock.now();
        protocol::Grant grant{id, here, subject, finding, now.wall, now.wall + length, {}};
        protocol::sign_grant(grant, server.secret_key);
        REQUIRE(releases.take_grants({grant}, now).empty());
    }
    [[nodiscard]] std::vector<protocol::Record> recorded(FindingKind kind) const {
        std::vector<protocol::Record> found;
        for (const auto& record : narrator.records) {
            if (record.finding == kind) {
                found.push_back(record);
            }
        }
        return found;
    }

    void enrol(const std::string& worker = "worker-0017", const std::vector<float>& vector = worker_vector(),
               Milliseconds age = 0ms, const std::set<Movement>& left_out = {}) {
        auto made = face_template::make_template(WorkerId(worker), "fr_feature", std::vector{vector, vector},
                                                 clock.now().wall - age);
        made->left_out = left_out;
        REQUIRE(templates.save(*made));
    }

    void start_again() {
        guard_.reset();
        static_cast<void>(guard());
    }

    /// Puts a policy in force that has these members besides its name.
    void put_policy(const std::string& members) {
        folder.write("policy.json", R"({"schema_version": 1, "name": "test", "version": )" +
                                        std::to_string(++policies_) + ", " + members + "}");
        clock.advance(1100ms);
        guard().handle(std::nullopt);
        REQUIRE(board.read().policy_version == static_cast<std::uint64_t>(policies_));
    }

    /// The server signs what time it is; the wall clock is off by so much.
    void hears_the_time(Milliseconds off = 0ms) { trusted.hear(clock.now().wall - off, clock.now(), clock.now()); }

    void event(daemon::Event event) { guard().handle(std::move(event)); }

    void open_session() {
        event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
        event(daemon::FromSession{session::Opened{SessionId("1"), AccountName("alice"), false}});
    }

    void sees_a_bystander() {
        for (int look = 0; look < 4; ++look) {
            this->look(1);
        }
        for (int look = 0; look < 7; ++look) {
            this->look(2);
        }
    }
    void locks_for_a_bystander() {
        sees_a_bystander();
        take_lock_outcome();
    }

    [[nodiscard]] std::vector<journal::ResponseNote> notes() const {
        return journal::Journal(folder / "journal", uuid(99), keys.journal_key()).read_leftover().notes;
    }

    void look(int people) {
        observation::Observation seen;
        seen.look = ++looks_;
        seen.captured = clock.now().boot;
        seen.camera = observation::CameraState::streaming;
        seen.frame = observation::FrameSize{640, 480};
        seen.looked = {true, true};
        for (int person = 0; person < people; ++person) {
            const float left = 0.1F + 0.45F * static_cast<float>(person);
            seen.faces.push_back({observation::TrackId(static_cast<std::uint32_t>(person + 1)),
                                  {left, 0.2F, 0.2F, 0.3F},
                                  0.9F,
                                  observation::FaceQuality::good});
        }
        observation::Look message{seen, std::nullopt, {}};
        if (people > 0) {
            message.vector_track = observation::TrackId(1);
            message.vector = worker_vector();
        }
        event(daemon::FromEye{message});
        clock.advance(200ms);
    }

    /// The worker, and something beside them that looks like a person.
    void look_at_a_poster(bool still = true) {
        observation::Observation seen = look_at_the_worker();
        seen.look = ++looks_;
        seen.captured = clock.now().boot;
        seen.persons = {{{0.1F, 0.1F, 0.3F, 0.9F}, 0.9F, observation::FigureId{1}, false, 0},
                        {{0.75F, 0.1F, 0.2F, 0.8F}, 0.9F, observation::FigureId{2}, still, still ? 0xF0F0U : 0U}};
        event(daemon::FromEye{observation::Look{seen, std::nullopt, {}}});
        clock.advance(200ms);
    }
    [[nodiscard]] static observation::Observation look_at_the_worker() {
        observation::Observation seen;
        seen.camera = observation::CameraState::streaming;
        seen.frame = observation::FrameSize{640, 480};
        seen.looked = {true, true};
        seen.faces = {{observation::TrackId(1), {0.1F, 0.2F, 0.2F, 0.3F}, 0.9F, observation::FaceQuality::good}};
        return seen;
    }

    void camera_is(observation::CameraState camera, std::optional<observation::CameraFault> fault = std::nullopt) {
        observation::Look look;
        look.observation.look = ++looks_;
        look.observation.captured = clock.now().boot;
        look.observation.camera = camera;
        look.observation.fault = fault;
        event(daemon::FromEye{look});
    }

    /// The only template that is kept.
    [[nodiscard]] std::filesystem::path template_file() const {
        for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
            if (entry.path().extension() == ".template") {
                return entry.path();
            }
        }
        FAIL("There is no template.");
        return {};
    }

    void enrol_halfway() {
        open_session();
        event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
        good_samples(enough_samples / 2);
    }
    void good_samples(std::uint32_t count) {
        for (std::uint32_t sample = 0; sample < count; ++sample) {
            event(daemon::FromEye{observation::Sample{observation::SampleVerdict::taken, worker_vector()}});
        }
    }

    void broken_frames(std::uint64_t so_far) {
        observation::Alive alive;
        alive.broken_frames = so_far;
        event(daemon::FromEye{alive});
    }

    void waits(Milliseconds time) {
        for (Milliseconds passed{0}; passed < time; passed += 100ms) {
            clock.advance(100ms);
            event(daemon::FromEye{observation::Alive{}});
        }
    }

    /// Waits for what the lock runner's thread brings and hands it to the guard.
    void take_lock_outcome() {
        auto done = events.pop(5s);
        REQUIRE(done);
        guard().handle(done);
    }

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

}  // namespace

TEST_CASE("TheServerIsToldOfTheSessionOfItsEndAndOfSleep") {
    Scene scene;
    const auto now = [&] { return scene.stands.back(); };
    scene.event(daemon::FromEye{observation::Alive{}});
    CHECK(now().doing == protocol::Doing::running);
    CHECK_FALSE(now().session_open);
    scene.open_session();
    CHECK(now().doing == protocol::Doing::running);
    CHECK(now().session_open);
    scene.event(daemon::FromSession{session::Suspending{}});
    CHECK(now().doing == protocol::Doing::suspending);
    scene.event(daemon::FromSession{session::Resumed{}});
    CHECK(now().doing == protocol::Doing::running);
    scene.event(daemon::FromSession{session::Closed{SessionId("1")}});
    CHECK(now().doing == protocol::Doing::signed_out);
    CHECK_FALSE(now().session_open);
    scene.event(daemon::FromSession{session::Opened{SessionId("2"), AccountName("mallory"), false}});
    CHECK(now().doing == protocol::Doing::signed_out);  // nobody in scope
    CHECK_FALSE(now().session_open);
    scene.event(daemon::FromSession{session::Opened{SessionId("3"), AccountName("alice"), false}});
    CHECK(now().doing == protocol::Doing::running);
    CHECK(now().session_open);
}

TEST_CASE("TheServerIsToldWhatTheEyeTakesWhileOneRuns") {
    Scene scene;
    observation::Alive alive;
    alive.cpu_ms = 1'234;
    alive.resident_bytes = 300U << 20U;
    scene.event(daemon::FromEye{alive});
    CHECK(scene.stands.back().eye == protocol::ResourceUse{1'234, 300U << 10U});
    scene.event(daemon::EyeEnded{"It was ended.", std::nullopt});
    CHECK_FALSE(scene.stands.back().eye);
}

TEST_CASE("RequestsTheLockBeforeItWritesTheIncident") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    ScriptedLocker::appended_before = 99;
    for (int look = 0; look < 4; ++look) {
        scene.look(1);
    }
    for (int look = 0; look < 7; ++look) {
        scene.look(2);
    }
    REQUIRE(scene.narrator.findings == std::vector{FindingKind::additional_person});
    CHECK(ScriptedLocker::appended_before == 0);
    REQUIRE(scene.narrator.records.size() == 1);
    CHECK(scene.narrator.records[0].type == protocol::RecordType::incident);
    CHECK(scene.narrator.records[0].worker == WorkerId("worker-0017"));

    scene.take_lock_outcome();
    REQUIRE(scene.narrator.records.size() == 2);
    CHECK(scene.narrator.records[1].type == protocol::RecordType::outcome);
    CHECK(scene.narrator.records[1].verified == true);
    CHECK(scene.narrator.records[1].incident == scene.narrator.records[0].incident);
}

TEST_CASE("ReportsALockThatNoWayVerifies") {
    Scene scene(false);
    scene.enrol();
    scene.open_session();
    for (int look = 0; look < 4; ++look) {
        scene.look(1);
    }
    for (int look = 0; look < 7; ++look) {
        scene.look(2);
    }
    scene.take_lock_outcome();
    CHECK(std::count(scene.narrator.findings.begin(), scene.narrator.findings.end(), FindingKind::lock_failed) == 1);
}

TEST_CASE("AnEyeThatDiesIsAFindingAndIsStartedAgain") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    scene.event(daemon::EyeEnded{"the eye was killed by signal 11"});
    CHECK(scene.narrator.findings == std::vector{FindingKind::vision_failed});
    CHECK(scene.eye.starts == 0);
    scene.clock.advance(600ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.eye.starts == 1);
}

TEST_CASE("AnEyeThatHangsIsAFindingAndIsKilled") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    for (int wait = 0; wait < 40 && scene.eye.kills == 0; ++wait) {
        scene.clock.advance(100ms);
        scene.guard().handle(std::nullopt);
    }
    CHECK(scene.narrator.findings == std::vector{FindingKind::vision_failed});
    CHECK(scene.eye.kills == 1);
}

TEST_CASE("ASuspensionKillsNoEyeAndLocksNobody") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    scene.event(daemon::FromSession{session::Suspending{}});
    scene.clock.advance(1h);
    scene.guard().handle(std::nullopt);  // a tick may come before the news of the resumption
    scene.event(daemon::FromSession{session::Resumed{}});
    for (int tick = 0; tick < 10; ++tick) {
        scene.clock.advance(100ms);
        scene.guard().handle(std::nullopt);
    }
    CHECK(scene.eye.kills == 0);
    CHECK(scene.narrator.findings.empty());
    for (int tick = 0; tick < 40 && scene.eye.kills == 0; ++tick) {  // but from then on it owes signs of life again
        scene.clock.advance(100ms);
        scene.guard().handle(std::nullopt);
    }
    CHECK(scene.eye.kills == 1);
}

TEST_CASE("ALostCameraIsTroubleWithItsReasonUntilItStreamsAgain") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    scene.camera_is(observation::CameraState::lost, observation::CameraFault::busy);
    CHECK(scene.board.read().light == control::Light::trouble);
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("Another program is using the camera"));
    CHECK_THAT(scene.narrator.sentences.back(), Catch::Contains("Another program is using the camera"));
    scene.look(1);
    CHECK(scene.board.read().light == control::Light::guarding);
    CHECK(scene.board.read().trouble.empty());
}

TEST_CASE("AnEyeThatSaidWhyItFailsHasThatInItsIncident") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    scene.event(daemon::FromEye{observation::Failed{"fr_feature.onnx: The model does not have the checksum."}});
    scene.event(daemon::EyeEnded{"the eye ended with status 7", 7});
    REQUIRE_FALSE(scene.narrator.records.empty());
    CHECK_THAT(scene.narrator.records.back().detail, Catch::Contains("does not have the checksum"));
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("does not have the checksum"));
}

TEST_CASE("AnAccountOutsideThePolicyIsNeverLookedAt") {
    Scene scene;
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
    scene.event(daemon::FromSession{session::Opened{SessionId("7"), AccountName("root"), false}});
    for (int look = 0; look < 10; ++look) {
        scene.look(2);
    }
    CHECK(scene.narrator.findings.empty());
    CHECK(scene.eye.last.work == observation::Work::rest);
    CHECK(scene.board.read().light == control::Light::resting);
}

TEST_CASE("EnrolsANamedWorkerAndReportsIt") {
    Scene scene;
    scene.open_session();
    const auto number = scene.board.door().enter(WorkerId("worker-0017"), 1000);
    REQUIRE(number);
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "server code", *number, control::Poses::front});
    CHECK(scene.board.enrolment().number == *number);
    CHECK_FALSE(scene.board.door().enter(WorkerId("worker-0017"), 1000));
    CHECK(scene.eye.last.work == observation::Work::enrol);
    for (std::uint32_t sample = 0; sample < enough_samples; ++sample) {
        scene.event(daemon::FromEye{observation::Sample{observation::SampleVerdict::taken, worker_vector()}});
    }
    CHECK(scene.templates.has(WorkerId("worker-0017")));
    const auto end = scene.board.enrolment();
    CHECK(end.done);
    CHECK(end.end == "enrolled");
    CHECK(end.values.size() == 4);
    CHECK(end.number == *number);
    CHECK(scene.board.door().enter(WorkerId("worker-0017"), 1000));
    CHECK(scene.board.read().enrolled);
    CHECK(scene.eye.last.work != observation::Work::enrol);
    REQUIRE_FALSE(scene.narrator.records.empty());
    CHECK(scene.narrator.records.back().type == protocol::RecordType::enrolment);
    CHECK_THAT(scene.narrator.records.back().detail, Catch::Contains("server code"));
}

TEST_CASE("AnEnrolmentWithoutGoodSamplesEndsAndLetsTheNextOneIn") {
    Scene scene;
    scene.open_session();
    const auto number = scene.board.door().enter(WorkerId("worker-0017"), 1000);
    REQUIRE(number);
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", *number, control::Poses::front});
    scene.clock.advance(daemon::Enrolment::patience + 1ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.enrolment().end == "not_enough_samples");
    CHECK(scene.board.enrolment().number == *number);
    CHECK(scene.board.door().enter(WorkerId("worker-0017"), 1000));
}

TEST_CASE("ReportsAnEnrolmentBeforeItsTemplateIsKept") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    std::optional<bool> template_was_there;
    scene.narrator.on_recorded = [&] { template_was_there = scene.templates.has(WorkerId("worker-0017")); };
    scene.good_samples(enough_samples);
    CHECK(template_was_there == false);
    CHECK(scene.templates.has(WorkerId("worker-0017")));
    CHECK(scene.board.enrolment().succeeded);
}

TEST_CASE("AnEnrolmentWhoseTemplateCannotBeKeptIsTakenBack") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    const auto file = scene.template_file();
    scene.narrator.on_recorded = [&] {  // something else is in its place from now on
        std::filesystem::remove_all(file);
        std::filesystem::create_directories(file / "in the way");
    };
    scene.good_samples(enough_samples);
    CHECK_FALSE(scene.board.enrolment().succeeded);
    CHECK(std::any_of(scene.narrator.records.begin(), scene.narrator.records.end(), [](const protocol::Record& record) {
        return record.detail.starts_with("Not enrolled after all: ");
    }));
}

TEST_CASE("AnEnrolmentWithoutACameraEndsAndSaysWhy") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    scene.camera_is(observation::CameraState::lost, observation::CameraFault::unplugged);
    scene.waits(daemon::Enrolment::camera_patience - 200ms);
    CHECK_FALSE(scene.board.enrolment().done);
    scene.waits(400ms);
    CHECK(scene.board.enrolment().done);
    CHECK(scene.board.enrolment().message ==
          "Not enrolled: The camera was unplugged; plug it in again. Nothing was kept.");
    CHECK(scene.eye.last.work != observation::Work::enrol);
}

TEST_CASE("AnEnrolmentWhoseEyeDiesGoesOnWithTheNextOneAndOtherwiseSaysWhy") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    scene.event(daemon::EyeEnded{"the eye was killed by signal 11"});
    SECTION("another eye comes") {
        scene.eye.last = {};
        scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
        CHECK(scene.eye.last.work == observation::Work::enrol);
        scene.good_samples(enough_samples);
        CHECK(scene.board.enrolment().succeeded);
    }
    SECTION("none comes") {
        scene.clock.advance(daemon::Enrolment::patience + 1s);
        scene.guard().handle(std::nullopt);
        CHECK(scene.board.enrolment().done);
        CHECK_THAT(scene.board.enrolment().message, Catch::Contains("the eye was killed by signal 11"));
    }
}

TEST_CASE("AnEnrolmentEndsWithTheSessionAndTheCameraIsClosed") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    CHECK(scene.eye.last.work == observation::Work::enrol);
    SECTION("locked") {
        scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    }
    SECTION("closed") {
        scene.event(daemon::FromSession{session::Closed{SessionId("1")}});
    }
    SECTION("asleep") {
        scene.event(daemon::FromSession{session::Suspending{}});
    }
    CHECK(scene.eye.last.work == observation::Work::rest);
    CHECK(scene.board.enrolment().done);
    CHECK_FALSE(scene.board.enrolment().succeeded);
}

TEST_CASE("EnrolsNobodyBeforeALockedScreen") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    CHECK(scene.eye.last.work != observation::Work::enrol);
    CHECK_THAT(scene.board.enrolment().message, Catch::Contains("the session is locked"));
}

TEST_CASE("AnEyeThatCannotBeStartedEndsARunInTheForegroundWithItsSentence") {
    Scene scene;
    scene.when_eye_fails = daemon::WhenEyeFails::stop_unless_it_came_up;
    scene.eye.can_start = false;
    const auto ended = scene.guard().run();
    REQUIRE_FALSE(ended.ok());
    CHECK(ended.error().kind == ErrorKind::internal);
    CHECK(scene.eye.starts == 1);
}

TEST_CASE("AnEyeWhoseModelsDoNotVerifyEndsARunInTheForegroundUnlessOneCameUp") {
    Scene scene;
    scene.when_eye_fails = daemon::WhenEyeFails::stop_unless_it_came_up;
    scene.events.push(daemon::FromEye{observation::Failed{"fr_detect.onnx: The model is missing."}}, Keep::must);
    scene.events.push(daemon::EyeEnded{"the eye ended with status 7", observation::no_models_status}, Keep::must);
    const auto ended = scene.guard().run();
    REQUIRE_FALSE(ended.ok());
    CHECK(ended.error().kind == ErrorKind::corrupted);
    CHECK(ended.error().message == "fr_detect.onnx: The model is missing.");
}

TEST_CASE("TellsOfBrokenPicturesOnceAMinuteAndOfANewEyesFromTheFirst") {
    Scene scene;
    const auto told = [&](const std::string& count) {
        return std::count_if(scene.narrator.sentences.begin(), scene.narrator.sentences.end(), [&](const auto& said) {
            return said.starts_with(count + " pictures of the camera could not be decoded");
        });
    };
    scene.broken_frames(0);
    CHECK(told("0") == 0);
    scene.broken_frames(4);
    CHECK(told("4") == 1);
    scene.broken_frames(9);
    CHECK(told("5") == 0);
    scene.clock.advance(60s);
    scene.broken_frames(10);
    CHECK(told("6") == 1);
    scene.clock.advance(60s);
    scene.broken_frames(10);
    CHECK(told("0") == 0);
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
    scene.broken_frames(2);
    CHECK(told("2") == 1);
}

TEST_CASE("SaysWhatTheKernelCouldNotDenyTheEye") {
    Scene scene;
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", "This kernel has no Landlock."}});
    REQUIRE_FALSE(scene.narrator.sentences.empty());
    CHECK(scene.narrator.sentences.back() == "This kernel has no Landlock.");
}

TEST_CASE("AForeignOrDamagedTemplateIsSaidAndIsNoTemplate") {
    Scene scene;
    scene.policy.rules.of(FindingKind::worker_not_enrolled) = {Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms,
                                                               1000ms};
    SECTION("another machine's") {
        const face_template::TemplateStore elsewhere(scene.folder.path(), "another machine", scene.keys.template_key());
        auto made = face_template::make_template(WorkerId("worker-0017"), "fr_feature",
                                                 std::vector{worker_vector(), worker_vector()}, scene.clock.now().wall);
        REQUIRE(elsewhere.save(*made));
    }
    SECTION("damaged") {
        scene.enrol();
        std::filesystem::resize_file(scene.template_file(), 40);
    }
    scene.open_session();
    scene.guard().handle(std::nullopt);
    CHECK(scene.narrator.findings == std::vector{FindingKind::worker_not_enrolled});
    REQUIRE_FALSE(scene.narrator.sentences.empty());
    CHECK_THAT(scene.narrator.sentences.back(), Catch::Contains("template"));
}

TEST_CASE("EnrolsNobodyWhomThePolicyDoesNotName") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EnrolRequested{WorkerId("stranger"), "administrator", 0, control::Poses::front});
    CHECK(scene.eye.last.work != observation::Work::enrol);
    CHECK_FALSE(scene.templates.has(WorkerId("stranger")));
    CHECK(scene.board.enrolment().end == "not_in_policy");
}

TEST_CASE("AResponseWithoutItsIncidentIsReportedOnceWithAccountAndWorkerHoweverOftenItIsFound") {
    Scene scene;
    const auto note = note_of(IncidentId(uuid(77)), 0);
    scene.guard().report_interruptions({{note}, 0, {}});
    CHECK(scene.narrator.findings == std::vector{FindingKind::agent_interrupted});
    REQUIRE(scene.narrator.records.size() == 1);
    CHECK(scene.narrator.records[0].account == AccountName("alice"));
    CHECK(scene.narrator.records[0].worker == WorkerId("worker-0017"));
    // The start that said so failed, and the next ones find the same note.
    scene.guard().report_interruptions({{note}, 0, {}});
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.outbox.depth()->last_seq == 1);
}

TEST_CASE("ARepeatThatWasAppendedIsNotTakenForInterruptedAfterARestart") {
    Scene scene;
    scene.policy.rules.of(FindingKind::additional_person).cool_down = 60s;
    scene.enrol();
    scene.open_session();
    scene.locks_for_a_bystander();
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    scene.event(daemon::FromSession{session::Unlocked{SessionId("1")}});
    scene.locks_for_a_bystander();
    REQUIRE(scene.narrator.records.size() == 4);
    REQUIRE(scene.narrator.records[2].type == protocol::RecordType::repeat);
    const auto notes = scene.notes();
    REQUIRE(notes.size() == 2);

    const auto findings = scene.narrator.findings.size();
    scene.guard().report_interruptions({notes, 0, {}});
    CHECK(scene.narrator.findings.size() == findings);
}

TEST_CASE("ARepeatWhoseAppendNeverCameIsReportedOnceAndNamesAccountAndWorker") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.locks_for_a_bystander();
    scene.event(daemon::FromSession{session::Closed{SessionId("1")}});
    auto notes = scene.notes();
    REQUIRE(notes.size() == 1);
    // As if the agent had died between the note of a repeat and its append: the incident stands, the repeat does not.
    notes.push_back(note_of(notes[0].incident, scene.outbox.depth()->last_seq));
    scene.guard().report_interruptions({notes, 0, {}});
    CHECK(std::count(scene.narrator.findings.begin(), scene.narrator.findings.end(), FindingKind::agent_interrupted) ==
          1);
    CHECK(scene.narrator.records.back().account == AccountName("alice"));
    CHECK(scene.narrator.records.back().worker == WorkerId("worker-0017"));
}

TEST_CASE("EveryResponseOfAStepIsNotedBeforeTheFirstOfItsFindingsIsAppended") {
    Scene scene;
    scene.policy.rules.of(FindingKind::worker_not_enrolled) = {
        Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 0ms};
    scene.policy.rules.of(FindingKind::outside_shift) = {Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 0ms};
    scene.policy.workers.at(WorkerId("worker-0017")).shifts = {roster::SingleShift{WallTime{}, WallTime{}}};
    std::vector<std::size_t> noted;
    scene.narrator.on_recorded = [&] { noted.push_back(scene.notes().size()); };
    scene.open_session();
    REQUIRE(scene.narrator.findings.size() == 2);
    CHECK(noted == std::vector<std::size_t>{2, 2});
}

TEST_CASE("AStopWhileALockIsVerifiedStillReportsItsOutcome") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.sees_a_bystander();
    REQUIRE(scene.narrator.records.size() == 1);
    scene.guard().leave(0ms);
    REQUIRE(scene.narrator.records.size() == 2);
    CHECK(scene.narrator.records[1].type == protocol::RecordType::outcome);
}

TEST_CASE("AnOutcomeNamesTheWorkerOfItsFindingWhoeverIsSignedInByThen") {
    Scene scene;
    scene.policy.accounts.emplace(AccountName("bert"), WorkerId("worker-0018"));
    scene.policy.workers[WorkerId("worker-0018")].id = WorkerId("worker-0018");
    scene.enrol();
    scene.open_session();
    scene.sees_a_bystander();
    scene.event(daemon::FromSession{session::Closed{SessionId("1")}});
    scene.event(daemon::FromSession{session::Opened{SessionId("2"), AccountName("bert"), false}});
    REQUIRE(scene.board.read().worker == "worker-0018");
    scene.take_lock_outcome();
    REQUIRE(scene.narrator.records.back().type == protocol::RecordType::outcome);
    CHECK(scene.narrator.records.back().account == AccountName("alice"));
    CHECK(scene.narrator.records.back().worker == WorkerId("worker-0017"));
}

TEST_CASE("TwoInterruptedResponsesAreTwoIncidents") {
    Scene scene;
    journal::Leftover left;
    left.notes = {note_of(IncidentId(uuid(77)), 0), note_of(IncidentId(uuid(78)), 0)};
    scene.guard().report_interruptions(left);
    REQUIRE(scene.narrator.records.size() == 2);
    CHECK(scene.narrator.records[0].incident != scene.narrator.records[1].incident);
    CHECK(scene.narrator.records[1].type == protocol::RecordType::incident);
}

TEST_CASE("AMembershipThatCannotBeReadIsSaidAndTriedAgainByItself") {
    Scene scene;
    scene.membership = Error{ErrorKind::corrupted, "join.json", "The file is no membership.", Retry::useless};
    scene.guard().join_what_was_joined();
    scene.guard().handle(std::nullopt);
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("join.json") && Catch::Contains("nothing is delivered"));
    delivery::Membership joined;
    joined.workstation = WorkstationId("ws-1");
    scene.membership = joined;
    scene.clock.advance(31s);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().trouble.empty());
}

TEST_CASE("AnOutboxThatDoesNotOpenCostsNoGuardAndNoRecord") {
    Scene scene;
    const auto file = scene.folder / "other/outbox.sqlite";
    scene.folder.write("other", "in the way");
    scene.outbox = spool::Spool::attend(file, {});
    scene.enrol();
    scene.open_session();
    CHECK(scene.board.read().light == control::Light::trouble);
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("kept in memory"));
    CHECK_FALSE(scene.board.read().waiting);
    for (int look = 0; look < 4; ++look) {
        scene.look(1);
    }
    for (int look = 0; look < 7; ++look) {
        scene.look(2);
    }
    CHECK(scene.narrator.findings == std::vector{FindingKind::additional_person});
    CHECK(scene.narrator.records.empty());
    std::filesystem::remove(scene.folder / "other");
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    REQUIRE(scene.narrator.records.size() == 1);
    CHECK(scene.board.read().trouble.empty());
    CHECK(scene.board.read().waiting == 1U);
}

TEST_CASE("AHeartbeatSaysNothingOfAnOutboxThatCannotBeRead") {
    const testing::TempFolder folder;
    folder.write("other", "in the way");
    auto outbox = spool::Spool::attend(folder / "other/outbox.sqlite", {});
    CHECK_FALSE(daemon::state_of(outbox));
    std::filesystem::remove(folder / "other");
    CHECK(daemon::state_of(outbox) == protocol::OutboxState{});
    REQUIRE(outbox.append(testing::numbered_record(1)));
    REQUIRE(daemon::state_of(outbox));
    CHECK(daemon::state_of(outbox)->waiting == 1);
    CHECK(daemon::state_of(outbox)->seq == 1);
}

TEST_CASE("WhatAFullOutboxDroppedIsAFindingWithTheCountAndOnlyOnce") {
    Scene scene;
    scene.outbox = std::move(*spool::Spool::open(scene.folder / "small.sqlite", {3, 0}));
    for (std::uint64_t number = 1; number <= 10; ++number) {
        REQUIRE(scene.outbox.append(testing::numbered_record(number, Severity::low)));
    }
    scene.waits(2s);
    REQUIRE(scene.recorded(FindingKind::outbox_overflow).size() == 1);
    const auto record = scene.recorded(FindingKind::outbox_overflow).front();
    CHECK(record.detail == "the outbox was full and the contents of 7 records were dropped, 7 in all");
    CHECK(record.severity == Severity::high);
    CHECK(record.account.empty());
    scene.clock.advance(20min);
    scene.waits(2s);
    CHECK(scene.recorded(FindingKind::outbox_overflow).size() == 1);  // its own place is no news

    for (std::uint64_t number = 11; number <= 12; ++number) {
        REQUIRE(scene.outbox.append(testing::numbered_record(number, Severity::critical)));
    }
    scene.start_again();
    scene.waits(2s);
    REQUIRE(scene.recorded(FindingKind::outbox_overflow).size() == 2);
    CHECK(scene.recorded(FindingKind::outbox_overflow).back().detail ==
          "the outbox was full and the contents of 2 records were dropped, 10 in all");
}

TEST_CASE("ADamagedOutboxIsReportedToTheServerWithoutAPath") {
    Scene scene;
    scene.outbox = spool::Spool::attend(scene.folder.write("broken.sqlite", std::string(8192, 'x')), {});
    scene.waits(2s);
    REQUIRE(scene.recorded(FindingKind::outbox_overflow).size() == 1);
    CHECK(scene.recorded(FindingKind::outbox_overflow).front().detail ==
          "the outbox was damaged on disk; nothing of it could be read: the chain begins anew");
}

TEST_CASE("WhatAnEarlierRunCouldNotWriteIsReportedThoughNothingElseIsFound") {
    Scene scene;
    journal::Leftover leftover;
    leftover.lost = 4;
    scene.guard().report_interruptions(leftover);
    scene.waits(2s);
    REQUIRE(scene.recorded(FindingKind::outbox_overflow).size() == 1);
    CHECK(scene.recorded(FindingKind::outbox_overflow).front().detail ==
          "records could not be written; 4 records before it could not be kept");
    scene.waits(2s);
    CHECK(scene.recorded(FindingKind::outbox_overflow).size() == 1);
}

TEST_CASE("ALockWhoseReportCannotBeWrittenStaysUntilItIs") {
    Scene scene;
    scene.folder.write("other", "in the way");
    scene.outbox = spool::Spool::attend(scene.folder / "other/outbox.sqlite", {});
    scene.enrol();
    scene.open_session();
    scene.locks_for_a_bystander();
    REQUIRE(scene.narrator.records.empty());
    const auto locked_again = [&] {
        return std::count_if(scene.narrator.sentences.begin(), scene.narrator.sentences.end(),
                             [](const auto& said) { return said.find("is locked again") != std::string::npos; });
    };
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    scene.waits(5s);
    CHECK(locked_again() == 0);
    scene.event(daemon::FromSession{session::Unlocked{SessionId("1")}});
    CHECK(locked_again() == 1);
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    std::filesystem::remove(scene.folder / "other");
    scene.waits(2s);
    REQUIRE_FALSE(scene.narrator.records.empty());
    scene.event(daemon::FromSession{session::Unlocked{SessionId("1")}});
    scene.waits(5s);
    CHECK(locked_again() == 1);
}

TEST_CASE("ACertificateThatCannotBeRenewedIsSaidOnceUntilAnotherFault") {
    Scene scene;
    const auto said = [&] {
        return std::count_if(scene.narrator.sentences.begin(), scene.narrator.sentences.end(),
                             [](const auto& each) { return each.find("could not be renewed") != std::string::npos; });
    };
    const Error away{ErrorKind::unavailable, "https://guard", "Nothing listens.", Retry::helps};
    scene.event(daemon::RenewalTried{away});
    scene.event(daemon::RenewalTried{away});
    CHECK(said() == 1);
    scene.event(daemon::RenewalTried{std::nullopt});
    scene.event(daemon::RenewalTried{away});
    CHECK(said() == 2);
}

TEST_CASE("AnotherSessionBesideTheWorkersDoesNotTakeTheGuardOffIt") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.event(daemon::FromSession{session::Opened{SessionId("9"), AccountName("root"), false}});
    CHECK(scene.board.read().worker == "worker-0017");
    scene.look(1);
    CHECK(scene.board.read().worker_seen == "verified");
    scene.event(daemon::FromSession{session::Closed{SessionId("9")}});
    CHECK(scene.board.read().worker == "worker-0017");
    for (int look = 0; look < 7; ++look) {
        scene.look(2);
    }
    CHECK(scene.narrator.findings == std::vector{FindingKind::additional_person});
}

TEST_CASE("TheSessionThatIsStillOpenIsGuardedWhenTheOtherCloses") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.event(daemon::FromSession{session::Opened{SessionId("2"), AccountName("alice"), false}});
    scene.event(daemon::FromSession{session::Closed{SessionId("2")}});
    CHECK(scene.board.read().worker == "worker-0017");
    CHECK(scene.eye.last.work == observation::Work::watch);
    scene.event(daemon::FromSession{session::Closed{SessionId("1")}});
    CHECK(scene.board.read().worker.empty());
    CHECK(scene.eye.last.work == observation::Work::rest);
}

TEST_CASE("EndsWithAReasonWhenTheSessionsCannotBeWatchedAnyMore") {
    Scene scene;
    scene.open_session();
    scene.events.push(daemon::FromSession{session::WatchLost{"The system bus is gone."}}, Keep::must);
    const auto ended = scene.guard().run();
    REQUIRE_FALSE(ended.ok());
    CHECK(ended.error().kind == ErrorKind::unavailable);
    CHECK_THAT(to_sentence(ended.error()), Catch::Contains("system bus is gone"));
}

TEST_CASE("EndsWithAReasonWhenNobodyCanAskItAnyMoreAndTheSessionIsLeftAsItWas") {
    Scene scene;
    scene.open_session();
    scene.events.push(daemon::ControlLost{"The bus is gone."}, Keep::must);
    const auto ended = scene.guard().run();
    REQUIRE_FALSE(ended.ok());
    CHECK(ended.error().kind == ErrorKind::unavailable);
    CHECK_THAT(to_sentence(ended.error()), Catch::Contains("The bus is gone."));
    CHECK(scene.board.read().worker == "worker-0017");
}

TEST_CASE("ANewPolicyThatMapsTheAccountToAnotherWorkerComparesWithThatWorkersTemplate") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look(1);
    CHECK(scene.board.read().worker_seen == "verified");
    scene.put_policy(R"("accounts": {"alice": "worker-0018"}, "workers": {"worker-0018": {}})");
    CHECK(scene.board.read().worker == "worker-0018");
    CHECK_FALSE(scene.board.read().enrolled);  // it is the other who is
    scene.enrol("worker-0018", other_vector());
    scene.put_policy(R"("accounts": {"alice": "worker-0018"}, "workers": {"worker-0018": {}, "worker-0017": {}})");
    CHECK(scene.board.read().enrolled);
    scene.look(1);
    CHECK(scene.board.read().worker_seen == "not_verified");
}

TEST_CASE("AWorkersOwnLevelHoldsInTheirSession") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    CHECK(scene.board.read().enforcement == "enforce");
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}, "worker-0018": {}},
        "levels": {"worker": {"worker-0018": {"enforcement": "observe"}}})");
    CHECK(scene.board.read().enforcement == "enforce");
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {"group": "pilot"}},
        "levels": {"group": {"pilot": {"enforcement": "observe"}}})");
    CHECK(scene.board.read().enforcement == "observe");
    for (int look = 0; look < 4; ++look) {
        scene.look(1);
    }
    for (int look = 0; look < 7; ++look) {
        scene.look(2);
    }
    const auto& records = scene.narrator.records;
    const auto bystander = std::find_if(records.begin(), records.end(), [](const auto& record) {
        return record.finding == FindingKind::additional_person;
    });
    REQUIRE(bystander != records.end());
    CHECK(bystander->enforcement == Enforcement::observe);
}

TEST_CASE("TheStatusSaysWhomTheWorkerOfTheSessionMayCall") {
    Scene scene;
    scene.policy.rules.gate.contact = "IT help desk, phone 4711";
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().contact.empty());  // nobody is signed in
    scene.open_session();
    CHECK(scene.board.read().contact == "IT help desk, phone 4711");
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
        "levels": {"worker": {"worker-0017": {"gate": {"contact": "night desk, phone 2"}}}})");
    CHECK(scene.board.read().contact == "night desk, phone 2");
}

TEST_CASE("ANewPolicyThatTakesTheAccountOutOfScopeEndsTheGuard") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.put_policy(R"("accounts": {}, "workers": {})");
    CHECK(scene.board.read().worker.empty());
    CHECK(scene.eye.last.work == observation::Work::rest);
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}})");
    CHECK(scene.board.read().worker == "worker-0017");
    CHECK(scene.board.read().enrolled);
}

TEST_CASE("ANoticeStandsInTheStatusAndClaimsNoLock") {
    Scene scene;
    scene.policy.rules.of(FindingKind::worker_not_enrolled) = {
        Response::notice, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 0ms};
    scene.open_session();
    const auto status = scene.board.read();
    CHECK(status.light == control::Light::notice);
    CHECK(status.notice_finding == "worker_not_enrolled");
    CHECK(status.notice_response == "notice");
    CHECK(status.notice_since == scene.clock.now().wall);
    CHECK_FALSE(status.lock_at);
}

TEST_CASE("ATroubleDoesNotHideAWarningThatRuns") {
    Scene scene;
    scene.policy.rules.of(FindingKind::worker_not_enrolled) = {
        Response::lock, Enforcement::enforce, 0ms, 1, 10s, 0ms, 0ms};
    scene.open_session();
    const auto deadline = scene.clock.now().wall + 10s;
    scene.folder.write("policy.json", "{ \"version\": \"soon\" }");
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    const auto status = scene.board.read();
    CHECK_FALSE(status.trouble.empty());
    CHECK(status.light == control::Light::notice);
    CHECK(status.notice_response == "lock");
    CHECK(status.lock_at == deadline);
}

TEST_CASE("AnotherCameraInPolicyReplacesTheEyeAndTheWorkerStaysEnrolled") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    REQUIRE(scene.board.read().enrolled);
    const int starts = scene.eye.starts;
    const std::string members = R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}})";
    scene.put_policy(members + R"(, "camera": {"device": "/dev/video7"})");
    CHECK(scene.eye.kills == 1);
    CHECK(scene.board.read().worker == "worker-0017");
    scene.event(daemon::EyeEnded{"the eye was killed by signal 9", std::nullopt});
    CHECK(scene.eye.starts == starts + 1);  // without a pause
    CHECK(scene.eye.camera == "/dev/video7");
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
    CHECK(scene.board.read().enrolled);
    CHECK(scene.eye.last.work != observation::Work::rest);
    CHECK(scene.recorded(FindingKind::vision_failed).empty());
    scene.put_policy(members + R"(, "camera": {"device": "/dev/video7"}, "journal": {"keep_hours": 1})");
    CHECK(scene.eye.kills == 1);
}

TEST_CASE("AnEyeThatDoesNotComeBackWithTheNewCameraIsAFinding") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
                        "camera": {"device": "/dev/video7"})");
    scene.event(daemon::EyeEnded{"the eye was killed by signal 9", std::nullopt});
    for (int second = 0; second < 20; ++second) {
        scene.clock.advance(1s);
        scene.guard().handle(std::nullopt);
    }
    CHECK(scene.recorded(FindingKind::vision_failed).size() == 1);
}

TEST_CASE("AFilmGoesOnWhereAnotherCameraIsNamed") {
    Scene scene;
    scene.has_camera = false;
    scene.open_session();
    scene.put_policy(R"("camera": {"device": "/dev/video7"})");
    CHECK(scene.eye.kills == 0);
}

TEST_CASE("AnEnrolmentEndsWithTheCameraThatItBeganWith") {
    Scene scene;
    scene.enrol_halfway();
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
                        "camera": {"device": "/dev/video7"})");
    CHECK(scene.board.enrolment().done);
    CHECK(scene.board.enrolment().end == "policy_changed");
    CHECK_THAT(scene.board.enrolment().message, Catch::Contains("another camera"));
}

TEST_CASE("APolicyThatDoesNotNameTheVirtualCameraAnyMoreFindsIt") {
    Scene scene;
    scene.policy.camera.virtual_name = "OBS";
    scene.device = daemon::CameraDevice{"OBS", false, "virtual OBS"};
    scene.enrol();
    scene.open_session();
    const std::string members = R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
                                   "findings": {"camera_virtual": {"response": "record", "confirm_ms": 0}})";
    const auto works = [&] {
        for (int look = 0; look < 20; ++look) {
            scene.look(1);
        }
    };
    works();
    CHECK(scene.recorded(FindingKind::camera_virtual).empty());
    scene.put_policy(members);
    works();
    CHECK(scene.recorded(FindingKind::camera_virtual).size() == 1);
    CHECK(scene.eye.kills == 0);
}

TEST_CASE("AnotherProxyInPolicyIsTheDeliverysAtOnceAndNoOtherChangeDisturbsIt") {
    Scene scene;
    std::mutex mutex;
    std::vector<std::string> proxies;
    const auto delivered_by = [&] {
        const std::lock_guard lock(mutex);
        return proxies;
    };
    scene.deliver = [&](const delivery::Membership& membership) {
        const std::lock_guard lock(mutex);
        proxies.push_back(membership.proxy);
        return std::make_unique<delivery::Delivery>(scene.outbox, membership, protocol::SecretKey{});
    };
    scene.put_policy(R"("server": {"proxy": "http://first.example:3128"})");
    CHECK(delivered_by().empty());  // nobody has joined
    delivery::Membership membership;
    membership.workstation = WorkstationId("first");
    scene.guard().join(membership);
    CHECK(delivered_by() == std::vector<std::string>{"http://first.example:3128"});
    scene.put_policy(R"("server": {"proxy": "http://second.example:3128"})");
    scene.put_policy(R"("server": {"proxy": "http://second.example:3128"}, "journal": {"keep_hours": 1})");
    scene.put_policy(R"("journal": {"keep_hours": 1})");
    scene.guard().leave(0ms);
    CHECK(delivered_by() == std::vector<std::string>{"http://first.example:3128", "http://second.example:3128", ""});
}

TEST_CASE("EveryNewPolicyIsToldToTheOtherPartsBeforeItIsDecidedBy") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.put_policy(R"("lock": {"verify_ms": 500})");
    CHECK(scene.followed == 2);
    CHECK(scene.followed_at_inputs < scene.narrator.inputs);
    CHECK(scene.board.read().policy_version == 2);
}

TEST_CASE("JoiningAnotherServerDoesNotKeepTheGuardFromDeciding") {
    Scene scene;
    std::promise<void> over;
    auto is_over = over.get_future();
    scene.deliver = [&](const delivery::Membership& membership) {
        if (membership.workstation == WorkstationId("second")) {
            is_over.wait();  // as long as the first one's request under way may take
        }
        return std::make_unique<delivery::Delivery>(scene.outbox, membership, protocol::SecretKey{});
    };
    delivery::Membership membership;
    membership.workstation = WorkstationId("first");
    scene.guard().join(membership);
    membership.workstation = WorkstationId("second");
    scene.guard().join(membership);
    scene.enrol();
    scene.open_session();
    scene.locks_for_a_bystander();
    CHECK(scene.narrator.records.size() == 2);
    CHECK(scene.narrator.records[0].workstation == WorkstationId("second"));
    over.set_value();
    scene.guard().leave(0ms);
}

TEST_CASE("ABadPolicyIsSaidAndTheLastGoodOneStays") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.folder.write("policy.json", "{ \"version\": \"soon\" }");
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().light == control::Light::trouble);
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("the last good policy stays in force"));
    CHECK(scene.board.read().trouble_code == "policy");
    REQUIRE(scene.board.read().trouble_values.size() == 1);
    CHECK_THAT(scene.board.read().trouble_values[0], Catch::Contains("policy.json"));
    CHECK(scene.board.read().worker == "worker-0017");
}

TEST_CASE("AfterARestartWithABadPolicyTheLastGoodOneIsInForceAndTheFaultIsShown") {
    Scene scene;
    const std::string good = R"({"schema_version": 1, "name": "floor", "version": 7, "workers": {"worker-0017": {}},
        "accounts": {"alice": "worker-0017"}})";
    scene.folder.write("policy.json", good);
    REQUIRE(policy::Loader(scene.folder / "policy.json", scene.folder / "policy.last-good.json").start(WallTime{}));

    scene.folder.write("policy.json", R"({"schema_version": 1, "name": "floor", "version": -1})");
    policy::Loader restarted(scene.folder / "policy.json", scene.folder / "policy.last-good.json");
    auto in_force = restarted.start(WallTime{});
    REQUIRE(in_force);
    scene.policy = *in_force;
    scene.loader = restarted;
    scene.enrol();
    scene.open_session();
    const auto status = scene.board.read();
    CHECK(status.worker == "worker-0017");
    CHECK(status.policy_version == 7);
    CHECK(status.light == control::Light::trouble);
    CHECK_THAT(status.trouble, Catch::Contains("policy.json:1: /version: must be a whole number"));
    CHECK_THAT(status.trouble, Catch::Contains("the last good policy stays in force (version 7)"));
}

namespace {

std::vector<std::string> details_of(const Scene& scene, FindingKind kind) {
    std::vector<std::string> details;
    for (const auto& record : scene.narrator.records) {
        if (record.finding == kind) {
            details.push_back(record.detail);
        }
    }
    return details;
}

bool said(const Scene& scene, const std::string& words) {
    return std::any_of(scene.narrator.sentences.begin(), scene.narrator.sentences.end(),
                       [&](const auto& sentence) { return sentence.find(words) != std::string::npos; });
}

void look_at_the_policy(Scene& scene) {
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    scene.guard().handle(std::nullopt);
}

}  // namespace

TEST_CASE("OfAPolicyThatIsRefusedTheLogSaysFileAndLineAndNothingThatStandsInIt") {
    Scene scene;
    scene.folder.write("policy.json", R"({"schema_version": 1, "name": "floor", "version": 8,
"places": {"millers-home": {"latitude": 52.5213, "longitude": 1340.4, "radius_m": 50}},
"workers": {"anna-miller": {"places": ["millers-home-street-5"]}},
"accounts": {"amiller": "anna-mueller"}})");
    look_at_the_policy(scene);
    CHECK(said(scene, "policy.json:"));
    CHECK(said(scene, ": the policy has a fault; run shiftguard policy check"));
    for (const auto* word :
         {"miller", "mueller", "street", "anna", "52.5", "1340", "/workers", "/places", "/accounts"}) {
        INFO(word);
        CHECK_FALSE(said(scene, word));
    }
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("/places/millers-home"));  // for an administrator
}

TEST_CASE("APolicyThatIsRefusedIsAnIncidentWithoutASessionAndNamesNothingThatStandsInIt") {
    Scene scene;
    scene.folder.write("policy.json",
                       R"({"schema_version": 1, "name": "floor", "version": 8, "workers": {"anna": 3}})");
    look_at_the_policy(scene);
    look_at_the_policy(scene);
    CHECK(details_of(scene, FindingKind::policy_rejected) ==
          std::vector<std::string>{"version 0 stays in force, a new policy was refused: it has a fault"});
    CHECK(details_of(scene, FindingKind::policy_missing).empty());
}

TEST_CASE("APolicyFileThatIsGoneForTenSecondsIsAnIncident") {
    Scene scene;
    scene.policy.rules = policy::default_rules();
    std::filesystem::remove(scene.folder / "policy.json");
    look_at_the_policy(scene);
    CHECK(details_of(scene, FindingKind::policy_missing).empty());
    scene.clock.advance(10s);
    look_at_the_policy(scene);
    CHECK(details_of(scene, FindingKind::policy_missing) == std::vector<std::string>{"the policy file is gone"});
    CHECK(details_of(scene, FindingKind::policy_rejected).empty());
}

TEST_CASE("APolicyThatExpiresStaysInForceAndIsAnIncident") {
    Scene scene;
    scene.policy.rules = policy::default_rules();
    scene.policy.version = 7;
    scene.policy.valid_until = scene.clock.now().wall + std::chrono::hours(1);
    look_at_the_policy(scene);
    CHECK(details_of(scene, FindingKind::policy_expired).empty());
    scene.clock.advance(std::chrono::hours(1));
    look_at_the_policy(scene);
    CHECK(details_of(scene, FindingKind::policy_expired) == std::vector<std::string>{"version 7 is past its validity"});
    CHECK(scene.board.read().policy_version == 7);
}

TEST_CASE("AClockThatIsSetByMoreThanTheLimitIsAnIncidentAtOnceOrLittleByLittle") {
    Scene scene;
    scene.policy.clock_step = 60s;
    scene.guard().handle(std::nullopt);
    scene.clock.step_wall(-60s);
    scene.guard().handle(std::nullopt);
    CHECK(details_of(scene, FindingKind::clock_changed).empty());
    scene.clock.step_wall(-1s);
    scene.guard().handle(std::nullopt);
    CHECK(details_of(scene, FindingKind::clock_changed) == std::vector<std::string>{"the clock was set back by 61 s"});
    scene.guard().handle(std::nullopt);
    CHECK(details_of(scene, FindingKind::clock_changed).size() == 1);
    scene.clock.step_wall(3600s);
    scene.guard().handle(std::nullopt);
    CHECK(details_of(scene, FindingKind::clock_changed).back() == "the clock was set forward by 3600 s");
}

TEST_CASE("TimeThatPassesAlsoInItsSleepIsNoChangeOfTheClock") {
    Scene scene;
    scene.guard().handle(std::nullopt);
    scene.clock.advance(std::chrono::hours(9));
    scene.guard().handle(std::nullopt);
    CHECK(details_of(scene, FindingKind::clock_changed).empty());
}

namespace {

/// alice's shift ends in an hour; whatever is wrong with it is found at once.
void take_a_shift_of_an_hour(Scene& scene) {
    const WallTime now = scene.clock.now().wall;
    scene.policy.workers.at(WorkerId("worker-0017")).shifts = {roster::SingleShift{now - 1h, now + 1h}};
    for (const auto kind : {FindingKind::time_untrusted, FindingKind::outside_shift}) {
        scene.policy.rules.of(kind) = {Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 1000ms};
    }
    scene.policy.rules.of(FindingKind::clock_changed) = {Response::record, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 0ms};
    scene.enrol();
}

}  // namespace

TEST_CASE("AStepOfTheClockChangesNothingAboutTheShiftWhereTheServerHasSignedTheTime") {
    Scene scene;
    take_a_shift_of_an_hour(scene);
    scene.hears_the_time();
    scene.open_session();
    CHECK(scene.board.read().shift == "agreed");
    scene.clock.step_wall(5h);
    scene.waits(2s);
    CHECK(scene.board.read().shift == "agreed");
    scene.clock.advance(2h);
    scene.clock.step_wall(-7h);  // shown is the shift's beginning again, and it is over
    scene.waits(2s);
    CHECK(scene.board.read().shift == "not_agreed");
    CHECK(details_of(scene, FindingKind::outside_shift).size() == 1);
    CHECK(details_of(scene, FindingKind::clock_changed).size() == 2);
    CHECK(details_of(scene, FindingKind::time_untrusted).empty());
}

TEST_CASE("WithoutAServerAStepOfTheClockIsAllThatIsKnownOfTheTime") {
    Scene scene;
    take_a_shift_of_an_hour(scene);
    scene.open_session();
    scene.clock.step_wall(5h);
    scene.waits(2s);
    CHECK(scene.board.read().shift == "not_agreed");
    CHECK(details_of(scene, FindingKind::time_untrusted).empty());
}

TEST_CASE("ASleepIsNoStepAndItsTimeCountsForTheShift") {
    Scene scene;
    take_a_shift_of_an_hour(scene);
    scene.hears_the_time();
    scene.open_session();
    scene.event(daemon::FromSession{session::Suspending{}});
    scene.clock.advance(40min);
    scene.event(daemon::FromSession{session::Resumed{}});
    scene.waits(2s);
    CHECK(scene.board.read().shift == "agreed");
    scene.event(daemon::FromSession{session::Suspending{}});
    scene.clock.advance(40min);
    scene.event(daemon::FromSession{session::Resumed{}});
    scene.waits(2s);
    CHECK(scene.board.read().shift == "not_agreed");
    CHECK(details_of(scene, FindingKind::clock_changed).empty());
}

TEST_CASE("ATimeThatIsNotTrustedIsAFindingAndNoProofOfAShift") {
    Scene scene;
    take_a_shift_of_an_hour(scene);
    const WallTime now = scene.clock.now().wall;
    scene.trusted.take_up({now + 3h, 0ms, now + 3h, BootTime(1h), "earlier-boot", now + 3h});
    scene.open_session();
    CHECK(scene.board.read().shift == "unknown");
    CHECK(scene.board.gate().read().time_untrusted);
    CHECK(scene.board.read().time == "machine");  // it has not joined here
    CHECK(details_of(scene, FindingKind::time_untrusted) ==
          std::vector<std::string>{"the clock stands before a time that is proved"});
    scene.clock.advance(110min);
    scene.waits(10min);  // by the wall clock the shift is over
    CHECK(details_of(scene, FindingKind::outside_shift).empty());
    CHECK(details_of(scene, FindingKind::time_untrusted).size() == 1);
    scene.hears_the_time(-3h);
    scene.waits(200ms);
    CHECK_FALSE(scene.board.gate().read().time_untrusted);
    CHECK(scene.board.read().shift == "not_agreed");
    CHECK(details_of(scene, FindingKind::outside_shift).size() == 1);
}

TEST_CASE("TheStatusOfAJoinedWorkstationSaysHowFarTheTimeIsTrusted") {
    Scene scene;
    scene.guard().join({"https://server", WorkstationId("w"), {}, {}, {}, {}});
    scene.hears_the_time();
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().time == "trusted");
    CHECK(scene.board.read().time_uncertainty_s == 1);
    scene.clock.advance(2400h);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().time == "untrusted");
    CHECK(scene.board.read().time_uncertainty_s == 865);
}

TEST_CASE("PolicySaysHowUncertainTheTimeMayBe") {
    Scene scene;
    take_a_shift_of_an_hour(scene);
    scene.policy.clock_uncertainty = 2s;
    scene.hears_the_time();
    scene.guard().handle(std::nullopt);
    scene.clock.advance(5h);  // 1.8 s of drift
    scene.guard().handle(std::nullopt);
    CHECK_FALSE(scene.board.gate().read().time_untrusted);
    scene.clock.advance(1h);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.gate().read().time_untrusted);
    scene.hears_the_time();
    scene.guard().handle(std::nullopt);
    CHECK_FALSE(scene.board.gate().read().time_untrusted);
}

TEST_CASE("AClockThatWasSetForwardWhileTheMachineWasOffIsAnIncidentOnceTheServerAnswers") {
    Scene scene;
    take_a_shift_of_an_hour(scene);
    const WallTime now = scene.clock.now().wall;
    scene.trusted.take_up({now - 10h, 0ms, now - 10h, BootTime(1h), "earlier-boot", now - 10h});
    scene.open_session();
    CHECK(scene.board.read().shift == "agreed");
    scene.hears_the_time(9h);  // it is nine hours earlier
    scene.waits(100ms);
    CHECK(details_of(scene, FindingKind::clock_changed) ==
          std::vector<std::string>{"the clock was set forward by 32400 s"});
    CHECK(scene.board.read().shift == "not_agreed");
    CHECK(details_of(scene, FindingKind::outside_shift).size() == 1);
}

TEST_CASE("APolicyThatCannotBeKeptForARestartIsInForceAndSaysSo") {
    Scene scene;
    std::filesystem::create_directories(scene.folder / "policy.last-good.json/in_the_way");
    scene.folder.write("policy.json", R"({"schema_version": 1, "name": "floor", "version": 7})");
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().policy_version == 7);
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("not kept for a restart"));
    std::filesystem::remove_all(scene.folder / "policy.last-good.json");
    scene.clock.advance(1100ms);
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().trouble.empty());
}

TEST_CASE("AnotherRecognisersTemplateIsNoTemplate") {
    Scene scene;
    scene.enrol();
    scene.event(daemon::FromEye{observation::Ready{"0.1", "dlib_resnet", ""}});
    scene.event(daemon::FromSession{session::Opened{SessionId("1"), AccountName("alice"), false}});
    CHECK_FALSE(scene.board.read().enrolled);
    REQUIRE_FALSE(scene.narrator.sentences.empty());
    CHECK_THAT(scene.narrator.sentences.back(), Catch::Contains("enrolled again"));
}

TEST_CASE("AnotherRecogniserInPolicyReplacesTheEyeAndTheWorkerIsEnrolledAgain") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    REQUIRE(scene.board.read().enrolled);
    const int starts = scene.eye.starts;
    const std::string members = R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}})";
    scene.put_policy(members + R"(, "recogniser": {"model": "dlib_resnet"})");
    CHECK(scene.eye.kills == 1);
    CHECK_FALSE(scene.board.read().enrolled);  // at once: no old vector meets the new thresholds
    CHECK(scene.board.read().not_enrolled == "other_recogniser");
    scene.event(daemon::EyeEnded{"the eye was killed by signal 9", std::nullopt});
    CHECK(scene.eye.starts == starts + 1);  // without a pause
    CHECK(scene.eye.started_with == RecogniserKind::dlib_resnet);
    scene.event(daemon::FromEye{observation::Ready{"0.1", "dlib_resnet", ""}});
    CHECK_FALSE(scene.board.read().enrolled);
    CHECK(scene.recorded(FindingKind::vision_failed).empty());

    scene.put_policy(members);  // and back: the template was kept
    scene.event(daemon::EyeEnded{"the eye was killed by signal 9", std::nullopt});
    CHECK(scene.eye.started_with == RecogniserKind::fr_feature);
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
    CHECK(scene.board.read().enrolled);
    scene.event(daemon::EyeEnded{"the eye was killed by signal 11", std::nullopt});
    CHECK(scene.recorded(FindingKind::vision_failed).size() == 1);  // an end that nobody asked for
}

TEST_CASE("AnotherRecogniserInPolicyEndsAnEnrolmentForItsSamplesAreOfNoUse") {
    Scene scene;
    scene.enrol_halfway();
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
                        "recogniser": {"model": "dlib_resnet"})");
    CHECK(scene.board.enrolment().done);
    CHECK(scene.board.enrolment().end == "policy_changed");
    CHECK_FALSE(scene.templates.has(WorkerId("worker-0017")));
}

TEST_CASE("AnEyeThatIsToBeStartedAgainAnywayComesWithTheNewRecogniser") {
    Scene scene;
    scene.open_session();
    scene.event(daemon::EyeEnded{"the eye was killed by signal 11", std::nullopt});
    scene.put_policy(R"("recogniser": {"model": "dlib_resnet"})");
    CHECK(scene.eye.kills == 0);
    scene.clock.advance(5s);
    scene.guard().handle(std::nullopt);
    CHECK(scene.eye.started_with == RecogniserKind::dlib_resnet);
}

TEST_CASE("ACertificateThatDoesNotVerifyIsToldInTheStatusUntilItDoes") {
    Scene scene;
    scene.open_session();
    // Something listens, so that the connection comes as far as the certificates; the authority's file is missing.
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listening, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listening, 8) == 0);
    REQUIRE(::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    delivery::Membership membership;
    membership.server_url = "https://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    membership.workstation = WorkstationId("w");
    membership.authority = scene.folder / "missing.pem";
    std::promise<void> tried;
    std::once_flag once;
    scene.deliver = [&](const delivery::Membership& joined) {
        delivery::Options options;
        options.attempted = [&](const delivery::State&) { std::call_once(once, [&] { tried.set_value(); }); };
        auto sender =
            std::make_unique<delivery::Delivery>(scene.outbox, joined, scene.keys.chain_keys().secret_key, options);
        sender->start();
        return sender;
    };
    REQUIRE(scene.outbox.append(testing::example_incident()));
    scene.guard().join(membership);
    REQUIRE(tried.get_future().wait_for(20s) == std::future_status::ready);
    const auto trouble = [&] {
        for (int turn = 0; turn < 200 && scene.board.read().trouble.empty(); ++turn) {
            scene.clock.advance(300ms);
            scene.guard().handle(std::nullopt);
        }
        return scene.board.read().trouble;
    }();
    ::close(listening);
    CHECK(trouble.find("Delivery to the server: ") == 0);
    CHECK(trouble.find("certificate") != std::string::npos);
    CHECK(scene.board.read().light == control::Light::trouble);
    CHECK(scene.board.read().server == "certificate_bad");
}

TEST_CASE("TheLogSaysWhatIsWrongWithTheDelivery") {
    std::ostringstream written;
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(written)));
    daemon::LogNarrator narrator;
    const std::string sentence = "The server's certificate does not verify: see that authority.pem is the server's.";
    narrator.delivery({delivery::Condition::certificate_bad, sentence, std::nullopt}, 3, {});
    narrator.delivery({delivery::Condition::server_away, sentence, std::nullopt}, std::nullopt, {});
    narrator.delivery({delivery::Condition::delivering, "unsaid", std::nullopt}, 0, {});
    spdlog::set_default_logger(before);
    CHECK(written.str().find("certificate_bad, 3 waiting: " + sentence) != std::string::npos);
    CHECK(written.str().find("server_away, how many wait is not known: " + sentence) != std::string::npos);
    CHECK(written.str().find("unsaid") == std::string::npos);
}

namespace {

/// alice's shifts come from a roster, which is looked after for at most two days.
void take_shifts_from_a_roster(Scene& scene) {
    scene.policy.rules = policy::default_rules();
    scene.policy.rosters["leipzig"].stale_after = std::chrono::hours(48);
    scene.policy.workers.at(WorkerId("worker-0017")).roster = "leipzig";
    for (const auto kind : {FindingKind::roster_stale, FindingKind::outside_shift}) {
        scene.policy.rules.of(kind) = {Response::lock, Enforcement::enforce, 1000ms, 1, 0ms, 0ms, 1000ms};
    }
}

daemon::RostersRead read_roster(WallTime as_of, WallTime shift_ends) {
    roster::KnownRosters rosters;
    auto& known = rosters[{"leipzig", ""}];
    known.as_of = as_of;
    known.reading.roster.shifts = {{shift_ends - std::chrono::hours(8), shift_ends}};
    return {std::make_shared<const roster::KnownRosters>(std::move(rosters)), {}};
}

}  // namespace

TEST_CASE("AShiftOfARosterThatEndsIsAFindingAndOneThatIsExtendedIsNot") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    const WallTime start = scene.clock.now().wall;
    scene.event(read_roster(start, start + 10s));
    scene.enrol();
    scene.open_session();
    scene.waits(9s);
    CHECK(details_of(scene, FindingKind::outside_shift).empty());
    scene.event(read_roster(start, start + 20s));  // overtime is an entry of the roster
    scene.waits(10s);
    CHECK(details_of(scene, FindingKind::outside_shift).empty());
    scene.waits(5s);
    CHECK(details_of(scene, FindingKind::outside_shift).size() == 1);
    CHECK(details_of(scene, FindingKind::roster_stale).empty());
}

TEST_CASE("TheEndOfAShiftIsToldTenMinutesAheadWithTheTimeOfTheLockAndOvertimeTakesItBack") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    scene.policy.rules.of(FindingKind::outside_shift).warn = std::chrono::seconds(60);
    scene.policy.rules.of(FindingKind::additional_person) = {
        Response::lock, Enforcement::enforce, 0ms, 3, 60s, 0ms, 0ms};
    const WallTime start = scene.clock.now().wall;
    const WallTime ends = start + std::chrono::minutes(10) + 5s;
    scene.event(read_roster(start, ends));
    scene.enrol();
    scene.open_session();
    scene.waits(3s);
    CHECK(scene.board.read().notice_finding.empty());
    const auto told = [&] {
        const auto& said = scene.narrator.sentences;
        return std::count(said.begin(), said.end(),
                          "The time that is agreed for work ends soon; the session locks in 12 min.");
    };
    CHECK(told() == 0);
    scene.waits(4s);
    const auto status = scene.board.read();
    CHECK(status.light == control::Light::notice);
    CHECK(status.notice_finding == "shift_ends");
    CHECK(status.notice_response == "lock");
    CHECK(status.lock_at == ends + 61s);
    CHECK(status.notice_since == ends - std::chrono::minutes(10));
    CHECK(told() == 1);
    for (int look = 0; look < 4; ++look) {
        scene.look(2);
    }
    CHECK(scene.board.read().notice_finding == "additional_person");
    scene.look(1);
    CHECK(scene.board.read().notice_finding == "shift_ends");
    CHECK(told() == 1);  // it stood all the time, though something else was shown
    scene.event(read_roster(start, ends + std::chrono::hours(1)));  // overtime
    CHECK(scene.board.read().notice_finding.empty());
    CHECK_FALSE(scene.board.read().lock_at);
    CHECK(told() == 1);
    CHECK(details_of(scene, FindingKind::outside_shift).empty());
}

TEST_CASE("InABreakOfTheRosterTheEyeIsToldToRestAndWatchesAgainWithinASecondOfItsEnd") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    scene.policy.rules.rests_in_breaks = true;
    const WallTime start = scene.clock.now().wall;
    auto read = read_roster(start, start + 1h);
    auto rosters = *read.known;
    rosters.begin()->second.reading.roster.breaks = {{start + 5s, start + 65s}};
    read.known = std::make_shared<const roster::KnownRosters>(rosters);
    scene.event(std::move(read));
    scene.enrol();
    scene.open_session();
    for (int look = 0; look < 20; ++look) {
        scene.look(1);
    }
    REQUIRE(scene.eye.last.work == observation::Work::watch);
    for (int look = 0; look < 12; ++look) {
        scene.look(1);
    }
    CHECK(scene.eye.last.work == observation::Work::rest);
    const auto status = scene.board.read();
    CHECK(status.light == control::Light::resting);
    CHECK(status.break_ends == start + 65s);
    for (int look = 0; look < 20; ++look) {
        scene.look(2);  // of an eye that does not obey
    }
    CHECK(scene.narrator.findings.empty());
    scene.waits(start + 65s - scene.clock.now().wall - 500ms);
    CHECK(scene.eye.last.work == observation::Work::rest);
    scene.waits(1500ms);
    CHECK(scene.eye.last.work == observation::Work::watch);
    CHECK_FALSE(scene.eye.last.worker_track.has_value());  // to be verified anew
    CHECK_FALSE(scene.board.read().break_ends.has_value());
    for (int look = 0; look < 10; ++look) {
        scene.look(2);
    }
    CHECK(details_of(scene, FindingKind::additional_person).size() == 1);
}

TEST_CASE("ABreakOfTheRosterRestsNoCameraWherePolicyDoesNotSaySo") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    const WallTime start = scene.clock.now().wall;
    auto read = read_roster(start, start + 1h);
    auto rosters = *read.known;
    rosters.begin()->second.reading.roster.breaks = {{start - 5s, start + 65s}};
    read.known = std::make_shared<const roster::KnownRosters>(rosters);
    scene.event(std::move(read));
    scene.enrol();
    scene.open_session();
    CHECK(scene.eye.last.work == observation::Work::watch);
    CHECK_FALSE(scene.board.read().break_ends.has_value());
}

TEST_CASE("ARosterThatIsTooOldIsAFindingAndNoProofOfAShift") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    const WallTime start = scene.clock.now().wall;
    scene.event(read_roster(start - std::chrono::hours(48) + 5s, start));  // by it the shift is over
    scene.enrol();
    scene.open_session();
    scene.waits(500ms);
    CHECK(scene.board.read().shift == "not_agreed");
    scene.event(read_roster(start - std::chrono::hours(49), start));
    CHECK(scene.board.read().shift == "unknown");
    scene.waits(3s);
    CHECK(details_of(scene, FindingKind::roster_stale) == std::vector<std::string>{"the roster is 2 days old"});
    CHECK(details_of(scene, FindingKind::outside_shift).empty());
}

TEST_CASE("ARosterThatWasNeverReadIsAFindingUntilItIs") {
    Scene scene;
    take_shifts_from_a_roster(scene);
    scene.enrol();
    scene.open_session();
    scene.waits(3s);
    CHECK(details_of(scene, FindingKind::roster_stale) ==
          std::vector<std::string>{"no roster of the worker could be read yet"});
    const WallTime now = scene.clock.now().wall;
    scene.event(read_roster(now, now + std::chrono::hours(1)));
    CHECK(scene.board.read().shift == "agreed");
}

TEST_CASE("WhatIsWrongWithARosterIsSaidUntilItIsMended") {
    Scene scene;
    daemon::RostersRead broken{
        std::make_shared<const roster::KnownRosters>(),
        {Error{ErrorKind::invalid_input, "leipzig.ics:7", "END:Alice Example ends nothing", Retry::useless}}};
    scene.event(broken);
    CHECK_THAT(scene.narrator.sentences.back(),
               Catch::Contains("leipzig.ics:7: the roster has a fault; run shiftguard doctor"));
    CHECK_THAT(scene.narrator.sentences.back(), !Catch::Contains("Alice"));
    CHECK(scene.board.read().trouble_code == "roster");
    CHECK(scene.board.read().trouble_values == std::vector<std::string>{"leipzig.ics:7"});
    CHECK_THAT(scene.board.read().trouble, Catch::Contains("END:Alice Example ends nothing"));
    broken.faults.front() = {ErrorKind::not_found, "leipzig.ics", "there is no roster here", Retry::helps};
    scene.event(broken);
    CHECK_THAT(scene.narrator.sentences.back(), Catch::Contains("there is no roster here"));
    broken.faults.clear();
    scene.event(broken);
    CHECK(scene.board.read().trouble_code.empty());
}

TEST_CASE("ANewPolicysRostersAreFollowed") {
    Scene scene;
    scene.put_policy(R"("accounts": {"alice": "w-1"}, "workers": {"w-1": {"roster": "leipzig"}},
                        "rosters": {"leipzig": {"file": "/etc/shiftguard/leipzig.ics", "zone": "Europe/Berlin"}})");
    CHECK(scene.followed == 2);
}

namespace {

const protocol::Subject the_worker{protocol::Subject::Kind::worker, "worker-0017"};
const protocol::Subject the_group{protocol::Subject::Kind::group, "north"};

}  // namespace

TEST_CASE("AGrantedExceptionKeepsTheSessionOpenAndItsUseIsOneIncident") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.granted(FindingKind::additional_person, the_worker);
    scene.sees_a_bystander();
    CHECK_FALSE(scene.events.pop(0ms).has_value());  // no lock was asked for
    const auto uses = scene.recorded(FindingKind::exception_used);
    REQUIRE(uses.size() == 1);
    CHECK(uses[0].type == protocol::RecordType::incident);
    CHECK(uses[0].worker == WorkerId("worker-0017"));
    CHECK(uses[0].account == AccountName("alice"));
    CHECK(uses[0].detail == "additional_person is lifted until " +
                                protocol::to_rfc3339(scene.releases.holding(scene.clock.now()).at(0).until) +
                                " by grant 0190a6e0-0000-7000-8000-0000000000aa");
    const auto bystanders = scene.recorded(FindingKind::additional_person);
    REQUIRE(bystanders.size() == 1);
    CHECK(bystanders[0].response == Response::record);
    CHECK(scene.board.read().released == "additional_person");
    CHECK(scene.board.read().released_until.has_value());
}

TEST_CASE("AnExceptionThatIsOverLocksAgain") {
    Scene scene;
    scene.enrol();
    scene.granted(FindingKind::additional_person, the_worker, 3s);
    scene.open_session();
    scene.sees_a_bystander();
    CHECK_FALSE(scene.events.pop(0ms).has_value());
    CHECK(scene.board.read().released == "additional_person");
    scene.locks_for_a_bystander();
    CHECK(scene.board.read().released.empty());
    CHECK(scene.recorded(FindingKind::additional_person).back().verified == true);
}

TEST_CASE("AnExceptionThatIsTakenBackLocksAgainUnlessAnotherLiftsTheSame") {
    Scene scene;
    scene.enrol();
    const std::string second = "0190a6e0-0000-7000-8000-0000000000bb";
    scene.granted(FindingKind::additional_person, the_worker);
    scene.granted(FindingKind::additional_person, the_worker, 2h, second);
    scene.open_session();
    scene.sees_a_bystander();
    scene.granted(FindingKind::additional_person, the_worker, 0ms);
    scene.sees_a_bystander();
    CHECK_FALSE(scene.events.pop(0ms).has_value());  // the second still lifts it
    CHECK(scene.board.read().released == "additional_person");
    scene.granted(FindingKind::additional_person, the_worker, 0ms, second);
    scene.locks_for_a_bystander();
    CHECK(scene.board.read().released.empty());
    CHECK(scene.recorded(FindingKind::exception_used).size() == 2);
}

TEST_CASE("AGroupsExceptionIsUsedByWhoeverOfItIsInFront") {
    Scene scene;
    scene.granted(FindingKind::additional_person, the_group);
    scene.open_session();
    CHECK(scene.recorded(FindingKind::exception_used).empty());
    scene.put_policy(R"("accounts": {"alice": "worker-0017"}, "levels": {"group": {"north": {}}},
        "workers": {"worker-0017": {"group": "north"}})");
    REQUIRE(scene.recorded(FindingKind::exception_used).size() == 1);
    CHECK(scene.board.read().released == "additional_person");
}

TEST_CASE("AWorkersExceptionIsReportedBeforeTheySignIn") {
    Scene scene;
    scene.granted(FindingKind::outside_shift, the_worker);
    scene.granted(FindingKind::outside_shift, {protocol::Subject::Kind::worker, "nobody here"}, 1h, "another");
    scene.event(daemon::FromEye{observation::Alive{}});
    const auto uses = scene.recorded(FindingKind::exception_used);
    REQUIRE(uses.size() == 1);
    CHECK(uses[0].worker == WorkerId("worker-0017"));
    CHECK(uses[0].account == AccountName("alice"));
    scene.open_session();
    CHECK(scene.recorded(FindingKind::exception_used).size() == 1);
    CHECK(scene.board.read().released == "outside_shift");
}

TEST_CASE("AUseThatStandsInTheOutboxIsNotReportedAgainAfterARestart") {
    Scene scene;
    scene.granted(FindingKind::additional_person, the_worker);
    scene.open_session();
    REQUIRE(scene.recorded(FindingKind::exception_used).size() == 1);
    CHECK(scene.releases.holding(scene.clock.now()).at(0).used_by.contains(WorkerId("worker-0017")));
    scene.start_again();
    scene.open_session();
    CHECK(scene.recorded(FindingKind::exception_used).size() == 1);
    CHECK(scene.board.read().released == "additional_person");
}

TEST_CASE("OffersAReleaseAfterTwoLocksForTheSameFinding") {
    Scene scene;
    scene.enrol();
    delivery::Membership joined;
    joined.workstation = scene.here;
    scene.guard().join(joined);
    scene.open_session();
    scene.locks_for_a_bystander();
    CHECK(scene.board.read().release_offer.empty());
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    scene.waits(2s);
    scene.event(daemon::FromSession{session::Unlocked{SessionId("1")}});
    scene.locks_for_a_bystander();
    CHECK(scene.board.read().release_offer == "additional_person");
    scene.granted(FindingKind::additional_person, the_worker);
    scene.event(daemon::FromEye{observation::Alive{}});
    CHECK(scene.board.read().release_offer.empty());  // it is lifted
    scene.waits(31min);
    CHECK(scene.board.read().release_offer.empty());
}

TEST_CASE("AServersPolicyThatIsNotToBeHadIsSaidOnceUnlessTheServerIsAway") {
    Scene scene;
    const auto ask = [&](ErrorKind kind) {
        scene.event(daemon::PolicyAsked{Error{kind, "https://server:7443", "It cannot be read", Retry::helps}});
    };
    const auto said = [&] {
        return std::count_if(scene.narrator.sentences.begin(), scene.narrator.sentences.end(),
                             [](const auto& sentence) {
                                 return sentence.starts_with(
                                     "The server's policy is not to be had: https://server:7443: It cannot be read");
                             });
    };
    ask(ErrorKind::unavailable);
    ask(ErrorKind::timeout);
    CHECK(said() == 0);
    ask(ErrorKind::corrupted);
    ask(ErrorKind::corrupted);
    CHECK(said() == 1);
    scene.event(daemon::PolicyAsked{});
    ask(ErrorKind::corrupted);
    CHECK(said() == 2);
}

namespace {

void tells_input(Scene& scene, Milliseconds age = 0ms, const std::string& account = "alice") {
    scene.event(daemon::InputTold{AccountName(account), age});
}

bool said_that_nothing_tells(const Scene& scene) {
    return std::any_of(scene.narrator.sentences.begin(), scene.narrator.sentences.end(), [](const auto& sentence) {
        return sentence.starts_with("Nothing tells how long ago keys or mouse were last used");
    });
}

void sees_nobody(Scene& scene, int looks) {
    for (int look = 0; look < looks; ++look) {
        scene.look(0);
    }
}

}  // namespace

TEST_CASE("InputThatIsToldWhileNobodyIsInViewLocks") {
    Scene scene;
    scene.policy.rules.of(FindingKind::input_without_worker) = {
        Response::lock, Enforcement::enforce, 2000ms, 3, 0ms, 0ms, 0ms};
    scene.enrol();
    scene.open_session();
    scene.look(1);
    tells_input(scene);  // while the worker is there: of no matter
    sees_nobody(scene, 15);
    CHECK(scene.recorded(FindingKind::input_without_worker).empty());
    tells_input(scene, 300ms);
    sees_nobody(scene, 12);
    CHECK(scene.recorded(FindingKind::input_without_worker).size() == 1);
    scene.take_lock_outcome();
    CHECK(scene.board.read().input == "available");
}

TEST_CASE("InputIsWrittenDownOnlyWhileSomethingCouldComeOfIt") {
    Scene scene;
    scene.policy.rules.of(FindingKind::session_idle).looked_for = false;
    scene.enrol();
    scene.open_session();
    const auto written = [&] { return scene.narrator.inputs_told; };
    scene.look(1);
    tells_input(scene);
    CHECK(written() == 0);  // somebody is in view
    sees_nobody(scene, 2);
    tells_input(scene, 0ms, "bob");
    CHECK(written() == 0);  // not the session's account
    tells_input(scene);
    CHECK(written() == 1);
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    tells_input(scene);
    CHECK(written() == 1);
    CHECK(scene.board.read().input == "not_needed");
}

TEST_CASE("SaysOnceWhereNothingTellsOfInput") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    CHECK(scene.board.read().input == "not_available");
    scene.waits(80s);
    CHECK_FALSE(said_that_nothing_tells(scene));
    scene.waits(20s);
    CHECK(said_that_nothing_tells(scene));
    scene.narrator.sentences.clear();
    scene.waits(200s);
    CHECK_FALSE(said_that_nothing_tells(scene));
    tells_input(scene, 20s);
    scene.waits(1s);
    CHECK(scene.board.read().input == "available");
    scene.waits(100s);
    CHECK(scene.board.read().input == "not_available");
    CHECK(said_that_nothing_tells(scene));
}

TEST_CASE("AsksForNoInputWherePolicyLooksForNothingInIt") {
    Scene scene;
    scene.policy.rules.of(FindingKind::input_without_worker).looked_for = false;
    scene.policy.rules.of(FindingKind::session_idle).looked_for = false;
    scene.enrol();
    scene.open_session();
    tells_input(scene);
    scene.waits(100s);
    CHECK(scene.board.read().input == "not_needed");
    CHECK_FALSE(said_that_nothing_tells(scene));
}

namespace {

constexpr Milliseconds day = 24h;

}  // namespace

TEST_CASE("ATemplateThatIsOlderThanPolicyAllowsIsDestroyedAndTheFindingSaysWhy") {
    Scene scene;
    scene.policy.template_lasts = 30 * day;
    scene.enrol("worker-0017", worker_vector(), 30 * day + 1ms);
    scene.open_session();
    scene.waits(200ms);
    CHECK_FALSE(scene.templates.has(WorkerId("worker-0017")));
    CHECK_FALSE(scene.board.read().enrolled);
    CHECK(scene.board.read().not_enrolled == "expired");
    const auto found = scene.recorded(FindingKind::worker_not_enrolled);
    REQUIRE(found.size() == 1);
    CHECK(found[0].detail.starts_with(
        "the worker has no template: it was older than policy allows and was destroyed on"));
    CHECK(said(scene, "was older than policy allows and is destroyed"));

    scene.start_again();  // why is not forgotten
    scene.open_session();
    CHECK(scene.board.read().not_enrolled == "expired");
}

TEST_CASE("ATemplateThatGetsTooOldWhileItsWorkerWorksIsDestroyedWithinTheHour") {
    Scene scene;
    scene.policy.template_lasts = 30 * day;
    scene.enrol("worker-0017", worker_vector(), 30 * day - 1h);
    scene.open_session();
    scene.waits(100ms);
    CHECK(scene.board.read().enrolled);
    CHECK(scene.board.read().template_ends.has_value());
    CHECK(said(scene, "gets too old on"));
    scene.clock.advance(2h);
    scene.waits(100ms);
    CHECK(scene.board.read().not_enrolled == "expired");
    CHECK_FALSE(scene.templates.has(WorkerId("worker-0017")));
}

TEST_CASE("TheTemplateOfAWorkerWhomThePolicyNoLongerNamesIsDestroyedAfterThirtyDays") {
    Scene scene;
    scene.enrol("worker-0099", worker_vector(), 0ms);
    scene.enrol();
    scene.open_session();
    scene.waits(100ms);
    scene.clock.advance(29 * day);
    scene.waits(100ms);
    CHECK(scene.templates.has(WorkerId("worker-0099")));
    scene.clock.advance(2 * day);
    scene.waits(100ms);
    CHECK_FALSE(scene.templates.has(WorkerId("worker-0099")));
    CHECK(scene.templates.has(WorkerId("worker-0017")));
    CHECK(said(scene, "whom the policy has not named for 30 days are destroyed: 1."));
}

TEST_CASE("WhoIsNamedAgainAfterTheirTemplateWentIsToldWhy") {
    Scene scene;
    scene.enrol();
    const WorkerId worker("worker-0017");
    REQUIRE(scene.templates.destroy(worker, {face_template::Ending::unnamed, scene.clock.now().wall}));
    scene.open_session();
    scene.waits(200ms);
    CHECK(scene.board.read().not_enrolled == "expired");
    const auto found = scene.recorded(FindingKind::worker_not_enrolled);
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0].detail, Catch::Contains("the policy had not named its worker for long"));
}

TEST_CASE("TheEndOfATemplateIsToldTwoWeeksAheadAndNotBefore") {
    Scene scene;
    scene.policy.template_lasts = 30 * day;
    scene.enrol("worker-0017", worker_vector(), 15 * day);
    scene.open_session();
    CHECK_FALSE(scene.board.read().template_ends.has_value());
    CHECK_FALSE(said(scene, "gets too old on"));
    scene.clock.advance(day + 1s);
    scene.waits(100ms);
    CHECK(scene.board.read().template_ends.has_value());
    CHECK(said(scene, "gets too old on"));
}

TEST_CASE("TheTemplateOfAWorkerWhoIsNotThereIsDestroyedToo") {
    Scene scene;
    scene.policy.template_lasts = 30 * day;
    policy::Worker away;
    away.id = WorkerId("away");
    scene.policy.workers.emplace(away.id, away);
    scene.enrol("away", other_vector(), 31 * day);
    scene.guard().handle(std::nullopt);
    CHECK_FALSE(scene.templates.has(WorkerId("away")));
}

TEST_CASE("ByATimeThatIsNotTrustedNoTemplateIsDestroyed") {
    Scene scene;
    scene.policy.template_lasts = 30 * day;
    delivery::Membership joined;
    joined.workstation = scene.here;
    scene.enrol("worker-0017", worker_vector(), 0ms);
    scene.hears_the_time();
    scene.guard().join(joined);
    scene.open_session();
    scene.clock.step_wall(400 * day);
    scene.waits(1s);
    CHECK(scene.templates.has(WorkerId("worker-0017")));  // the server's time is what counts
    CHECK(scene.board.read().enrolled);
}

TEST_CASE("ARevokedTemplateIsGoneAtOnceAndTheFindingSaysWho") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.waits(100ms);
    REQUIRE(scene.board.read().enrolled);
    REQUIRE(scene.templates.destroy(WorkerId("worker-0017"), {face_template::Ending::revoked, scene.clock.now().wall}));
    scene.event(daemon::TemplateRevoked{WorkerId("worker-0017")});
    scene.waits(100ms);
    CHECK_FALSE(scene.board.read().enrolled);
    CHECK(scene.board.read().not_enrolled == "revoked");
    const auto found = scene.recorded(FindingKind::worker_not_enrolled);
    REQUIRE(found.size() == 1);
    CHECK(found[0].detail.starts_with("the worker has no template: an administrator revoked it on "));
    CHECK(said(scene, "was revoked by an administrator and is destroyed"));
}

TEST_CASE("ATemplateOfAnotherRecogniserIsNoTemplateAndTheFindingSaysSo") {
    Scene scene;
    scene.enrol();
    scene.event(daemon::FromEye{observation::Ready{"0.1", "dlib_resnet", ""}});
    scene.event(daemon::FromSession{session::Opened{SessionId("1"), AccountName("alice"), false}});
    scene.waits(100ms);
    CHECK(scene.board.read().not_enrolled == "other_recogniser");
    const auto found = scene.recorded(FindingKind::worker_not_enrolled);
    REQUIRE(found.size() == 1);
    CHECK(found[0].detail == "the worker has no template: it was made with another recogniser, fr_feature");
    CHECK(scene.templates.has(WorkerId("worker-0017")));  // it serves again where policy names its recogniser again
}

namespace {

void give(Scene& scene, int times, const std::vector<float>& vector, float turn = 0) {
    for (int time = 0; time < times; ++time) {
        scene.event(daemon::FromEye{observation::Sample{observation::SampleVerdict::taken, vector, turn, 0.4F}});
    }
}

void asks(Scene& scene, control::Poses poses, daemon::Renewal renewal) {
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "somebody's word", 0, poses, renewal});
}

}  // namespace

TEST_CASE("AnEnrolmentAsksForPoseAfterPoseAndGoesOnWithoutThoseThatAreNotHeld") {
    Scene scene;
    scene.open_session();
    asks(scene, control::Poses::all, daemon::Renewal::no);
    CHECK(scene.board.enrolment().hint == "look_at_camera");
    give(scene, 6, worker_vector());
    CHECK(scene.board.enrolment().hint == "turn_left");
    give(scene, 3, worker_vector(), 0.2F);
    CHECK(scene.board.enrolment().hint == "turn_right");
    scene.waits(daemon::Enrolment::pose_patience + 200ms);
    give(scene, 1, worker_vector());
    CHECK(scene.board.enrolment().hint == "come_nearer");
    CHECK_FALSE(scene.board.enrolment().done);
    scene.waits(daemon::Enrolment::pose_patience + 200ms);
    CHECK(scene.board.enrolment().succeeded);
    const auto kept = scene.templates.load(WorkerId("worker-0017"));
    REQUIRE(kept);
    CHECK(kept->views.size() == 2);
    CHECK(kept->views[1].pose == face_template::Pose::left);
    CHECK_THAT(scene.narrator.records.back().detail, Catch::Contains("9 samples"));
}

TEST_CASE("ARenewalReplacesTheTemplateByOneOfTheSameWorker") {
    Scene scene;
    scene.enrol("worker-0017", worker_vector(), 30 * day);
    scene.open_session();
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    scene.good_samples(enough_samples);
    CHECK(scene.board.enrolment().succeeded);
    CHECK(scene.templates.load(WorkerId("worker-0017"))->made == scene.clock.now().wall);
    CHECK_THAT(scene.narrator.records.back().detail, Catch::Contains("somebody's word"));
}

TEST_CASE("MovementsThatAnEnrolmentLeavesOutAreKeptAlsoByARenewalAndNeverReported") {
    const WorkerId worker("worker-0017");
    const std::set left_out{Movement::raise_chin, Movement::close_eyes};
    Scene scene;
    scene.open_session();
    scene.event(
        daemon::EnrolRequested{worker, "administrator", 0, control::Poses::front, daemon::Renewal::no, left_out});
    scene.good_samples(enough_samples);
    REQUIRE(scene.templates.load(worker));
    CHECK(scene.templates.load(worker)->left_out == left_out);
    const auto made = scene.templates.load(worker)->made;
    scene.clock.advance(1s);
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    scene.good_samples(enough_samples);
    REQUIRE(scene.templates.load(worker)->made != made);
    CHECK(scene.templates.load(worker)->left_out == left_out);
    for (const auto& record : scene.narrator.records) {
        const auto sent = protocol::encode(record);
        CHECK_THAT(sent, !Catch::Contains("raise_chin") && !Catch::Contains("close_eyes"));
    }
    asks(scene, control::Poses::front, daemon::Renewal::no);  // enrolled anew: what was said before is gone
    scene.good_samples(enough_samples);
    CHECK(scene.templates.load(worker)->left_out.empty());
}

TEST_CASE("ARenewalBySomebodyElseLeavesTheTemplateAsItIs") {
    Scene scene;
    scene.enrol("worker-0017", worker_vector(), 30 * day);
    scene.open_session();
    const auto before = scene.templates.load(WorkerId("worker-0017"))->made;
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    give(scene, static_cast<int>(enough_samples), other_vector());
    CHECK(scene.board.enrolment().done);
    CHECK(scene.board.enrolment().end == "not_the_worker");
    CHECK(scene.templates.load(WorkerId("worker-0017"))->made == before);
    CHECK(scene.board.read().enrolled);
}

TEST_CASE("WithoutATemplateThereIsNothingToRenew") {
    Scene scene;
    scene.open_session();
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    CHECK(scene.board.enrolment().done);
    CHECK(scene.board.enrolment().end == "not_the_worker");
    CHECK(scene.eye.last.work != observation::Work::enrol);
}

namespace {

const daemon::CameraDevice office_camera{"Cam", true, "usb 046d:0825 A1"};
const daemon::CameraDevice other_camera{"Cam", true, "usb 046d:0825 A2"};
const daemon::CameraDevice loopback{"OBS", false, "virtual OBS"};

void work_for_a_while(Scene& scene) {
    for (int look = 0; look < 20; ++look) {
        scene.look(1);
    }
}

}  // namespace

TEST_CASE("AVirtualCameraIsFoundUnlessPolicyNamesThatVeryDevice") {
    for (const std::string named : {"", "OBS Virtual Camera", "OBS"}) {
        CAPTURE(named);
        Scene scene;
        scene.policy.camera.virtual_name = named;
        scene.policy.rules.of(FindingKind::camera_virtual) = {Response::record, Enforcement::enforce, 0ms, 1, 0ms, 0ms};
        scene.device = loopback;
        scene.enrol();
        scene.open_session();
        work_for_a_while(scene);
        CHECK(scene.recorded(FindingKind::camera_virtual).size() == (named == "OBS" ? 0U : 1U));
    }
}

TEST_CASE("APolicyThatBecomesSignedIsTakenUpThoughItsBytesStayForWhatOnlyASignedOneMaySay") {
    Scene scene;
    const policy::testing::Signer it(1);
    const std::string document =
        R"({"schema_version": 1, "name": "test", "version": 4, "accounts": {"alice": "worker-0017"},
            "workers": {"worker-0017": {}}, "camera": {"virtual_name": "OBS"},
            "findings": {"camera_virtual": {"response": "record"}}})";
    std::filesystem::create_directories(scene.folder / "it-keys");
    scene.folder.write("policy.json", document);
    scene.loader = policy::Loader(policy::PolicyFiles{.policy = scene.folder / "policy.json",
                                                      .kept = scene.folder / "policy.last-good.json",
                                                      .keys = scene.folder / "it-keys",
                                                      .versions = scene.folder / "policy.versions.json"});
    scene.policy = scene.loader.start(scene.clock.now().wall).value();
    REQUIRE(scene.policy.camera.virtual_name.empty());
    scene.device = loopback;
    scene.enrol();
    scene.open_session();
    work_for_a_while(scene);
    CHECK(scene.recorded(FindingKind::camera_virtual).size() == 1);

    scene.folder.write("it-keys/it.pub", it.key());
    scene.folder.write("policy.json.minisig", it.signature(document));
    work_for_a_while(scene);
    CHECK(scene.followed == 4);
    asks(scene, control::Poses::front, daemon::Renewal::no);
    scene.good_samples(enough_samples);
    CHECK(scene.board.enrolment().succeeded);  // the camera that it names is one now

    std::filesystem::remove(scene.folder / "it-keys/it.pub");
    work_for_a_while(scene);
    asks(scene, control::Poses::front, daemon::Renewal::no);
    CHECK(scene.board.enrolment().end == "camera_virtual");  // and is none any more
}

TEST_CASE("NobodyIsEnrolledThroughAVirtualCameraThatPolicyDoesNotName") {
    Scene scene;
    scene.device = loopback;
    SECTION("none is named") {
        scene.open_session();
        asks(scene, control::Poses::front, daemon::Renewal::no);
    }
    SECTION("another one is named") {
        scene.policy.camera.virtual_name = "OBS Virtual Camera";
        scene.open_session();
        asks(scene, control::Poses::front, daemon::Renewal::no);
    }
    SECTION("it was put in the camera's place meanwhile") {
        scene.device = office_camera;
        scene.open_session();
        asks(scene, control::Poses::front, daemon::Renewal::no);
        scene.good_samples(enough_samples - 1);
        CHECK_FALSE(scene.board.enrolment().done);
        scene.device = loopback;
        scene.good_samples(1);
    }
    CHECK(scene.board.enrolment().done);
    CHECK_FALSE(scene.board.enrolment().succeeded);
    CHECK(scene.board.enrolment().end == "camera_virtual");
    CHECK_THAT(scene.board.enrolment().message,
               Catch::StartsWith("Not enrolled: there is no hardware behind the camera /dev/video0"));
    CHECK(scene.eye.last.work != observation::Work::enrol);
    CHECK_FALSE(scene.templates.has(WorkerId("worker-0017")));
    CHECK_FALSE(scene.cameras.of(WorkerId("worker-0017")));
}

TEST_CASE("NothingIsRenewedThroughAVirtualCamera") {
    Scene scene;
    scene.device = loopback;
    scene.enrol("worker-0017", worker_vector(), 30 * day);
    scene.open_session();
    const auto before = scene.templates.load(WorkerId("worker-0017"))->made;
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    scene.good_samples(enough_samples);
    CHECK(scene.board.enrolment().end == "camera_virtual");
    CHECK(scene.templates.load(WorkerId("worker-0017"))->made == before);
}

TEST_CASE("AVirtualCameraThatPolicyNamesEnrols") {
    Scene scene;
    scene.device = loopback;
    scene.policy.camera.virtual_name = "OBS";
    scene.open_session();
    asks(scene, control::Poses::front, daemon::Renewal::no);
    scene.good_samples(enough_samples);
    CHECK(scene.board.enrolment().succeeded);
    CHECK(scene.templates.has(WorkerId("worker-0017")));
}

TEST_CASE("AnotherCameraThanTheOneOfTheEnrolmentIsFoundUntilTheOldOneIsBack") {
    Scene scene;
    scene.policy.rules.of(FindingKind::camera_changed) = {Response::record, Enforcement::enforce, 0ms, 1, 0ms, 0ms};
    scene.device = office_camera;
    scene.enrol();
    REQUIRE(scene.cameras.keep(WorkerId("worker-0017"), office_camera.identity));
    scene.open_session();
    work_for_a_while(scene);
    CHECK(scene.recorded(FindingKind::camera_changed).empty());
    scene.camera_is(observation::CameraState::lost, observation::CameraFault::unplugged);
    scene.device = other_camera;
    work_for_a_while(scene);
    REQUIRE(scene.recorded(FindingKind::camera_changed).size() == 1);
    scene.camera_is(observation::CameraState::lost, observation::CameraFault::unplugged);
    scene.device = office_camera;
    work_for_a_while(scene);
    CHECK(scene.recorded(FindingKind::camera_changed).size() == 1);
    CHECK(daemon::EnrolledCameras(scene.folder / "enrolled-cameras").of(WorkerId("worker-0017")) ==
          office_camera.identity);
}

TEST_CASE("OfAWorkerWhoseCameraWasNeverNotedNothingIsSaid") {
    Scene scene;
    scene.policy.rules.of(FindingKind::camera_changed) = {Response::record, Enforcement::enforce, 0ms, 1, 0ms, 0ms};
    scene.device = other_camera;
    scene.enrol();
    scene.open_session();
    work_for_a_while(scene);
    CHECK(scene.recorded(FindingKind::camera_changed).empty());
}

TEST_CASE("ADeviceCannotWriteALineOfTheEnrolledCameras") {
    const testing::TempFolder folder;
    daemon::EnrolledCameras cameras(folder / "cameras");
    REQUIRE(cameras.keep(WorkerId("w-1"), "one\nw-2\ttwo"));
    const daemon::EnrolledCameras again(folder / "cameras");
    CHECK(again.of(WorkerId("w-1")) == "onew-2two");
    CHECK_FALSE(again.of(WorkerId("w-2")));
}

TEST_CASE("AnEnrolmentMakesItsCameraTheEnrolledOneAndARenewalDoesNot") {
    const WorkerId worker("worker-0017");
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.device = office_camera;
    asks(scene, control::Poses::front, daemon::Renewal::no);
    scene.good_samples(enough_samples);
    CHECK(scene.cameras.of(worker) == office_camera.identity);
    scene.device = other_camera;
    asks(scene, control::Poses::front, daemon::Renewal::yes);
    scene.good_samples(enough_samples);
    CHECK(scene.cameras.of(worker) == office_camera.identity);
}

// ---- a challenge: what is drawn here is three turns to the left, each after 800 ms

namespace {

/// The worker signs in where policy wants a challenge.
void challenge_begins(Scene& scene) {
    scene.policy.rules.of(FindingKind::presentation_attack) = {
        Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 600s};
    scene.enrol();
    scene.open_session();
    scene.look(1);
    REQUIRE(scene.eye.last.work == observation::Work::challenge);
}

/// Looks at the worker ten times a second, the head turned by so much.
void head_turns(Scene& scene, float yaw, Milliseconds length, const std::vector<float>& face = worker_vector()) {
    for (Milliseconds passed{0}; passed < length; passed += 100ms) {
        observation::Observation seen;
        seen.captured = scene.clock.now().boot;
        seen.camera = observation::CameraState::streaming;
        seen.frame = observation::FrameSize{640, 480};
        seen.looked = {true, true};
        seen.faces = {
            {observation::TrackId(1), {0.1F, 0.2F, 0.2F, 0.3F}, 0.9F, observation::FaceQuality::good, std::nullopt}};
        scene.event(daemon::FromEye{
            observation::Look{seen, observation::TrackId(1), face, observation::HeadSeen{true, yaw, 0, true, 1}}});
        scene.clock.advance(100ms);
    }
}

void waits_for_prompt(Scene& scene, const std::string& prompt) {
    for (int look = 0; look < 150 && scene.board.read().challenge_prompt != prompt; ++look) {
        head_turns(scene, 0, 100ms);
    }
    REQUIRE(scene.board.read().challenge_prompt == prompt);
}

}  // namespace

TEST_CASE("AChallengeIsShownAndWhoMeetsItHearsNoMoreOfIt") {
    Scene scene;
    challenge_begins(scene);
    CHECK(scene.board.read().challenge_prompt == "look_straight");
    CHECK(scene.board.read().challenge_of == 3);
    for (std::uint32_t made = 0; made < 3; ++made) {
        waits_for_prompt(scene, "turn_left");
        CHECK(scene.board.read().challenge_made == made);
        head_turns(scene, 0, 800ms);
        head_turns(scene, 25, 500ms);
    }
    head_turns(scene, 0, 2000ms);
    CHECK(scene.eye.last.work != observation::Work::challenge);
    CHECK(scene.board.read().challenge_prompt.empty());
    CHECK(scene.recorded(FindingKind::presentation_attack).empty());
    CHECK(std::count(scene.narrator.sentences.begin(), scene.narrator.sentences.end(), "Turn your head to the left.") ==
          3);
    CHECK(scene.narrator.sentences.back() == "Thank you, that was all.");
}

TEST_CASE("AChallengeAsksForNothingThatPolicyOrTheTemplateLeavesOut") {
    Scene scene;
    scene.policy.rules.challenge.left_out = {Movement::turn_right};
    scene.policy.rules.of(FindingKind::presentation_attack) = {
        Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 600s};
    scene.enrol("worker-0017", worker_vector(), 0ms, {Movement::turn_left});
    scene.open_session();
    scene.look(1);
    waits_for_prompt(scene, "raise_chin");
}

TEST_CASE("WhereTooFewMovementsAreLeftNoChallengeRunsAndTheLogSaysWhatToDo") {
    Scene scene;
    scene.policy.rules.challenge.left_out = {Movement::turn_right, Movement::raise_chin};
    scene.policy.rules.of(FindingKind::presentation_attack) = {
        Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 600s};
    scene.enrol("worker-0017", worker_vector(), 0ms, {Movement::turn_left});
    scene.open_session();
    int challenges = 0;
    for (int look = 0; look < 100; ++look) {
        scene.look(1);
        scene.guard().handle(std::nullopt);
        challenges += scene.eye.last.work == observation::Work::challenge ? 1 : 0;
    }
    CHECK(challenges < 10);  // the eye is not kept at a challenge's pace
    CHECK(scene.recorded(FindingKind::presentation_attack).empty());
    CHECK(scene.board.read().challenge_prompt.empty());
    CHECK(std::count_if(scene.narrator.sentences.begin(), scene.narrator.sentences.end(), [](const std::string& said) {
              return said.starts_with("Fewer than two movements are left");
          }) == 1);
}

TEST_CASE("AChallengeThatIsFailedTwiceLocksAndBothAreReported") {
    Scene scene;
    challenge_begins(scene);
    for (int challenge = 0; challenge < 2; ++challenge) {
        waits_for_prompt(scene, "turn_left");
        head_turns(scene, 0, 800ms);
        head_turns(scene, -25, 500ms);
        CHECK(scene.board.read().challenge_prompt.empty());
        head_turns(scene, 0, 100ms);
    }
    scene.take_lock_outcome();
    const auto records = scene.recorded(FindingKind::presentation_attack);
    REQUIRE(records.size() >= 2);
    CHECK(records[0].incident == records[1].incident);
}

TEST_CASE("SomebodyElsesFaceMeetsNoChallenge") {
    Scene scene;
    challenge_begins(scene);
    waits_for_prompt(scene, "turn_left");
    head_turns(scene, 25, 2000ms, other_vector());
    REQUIRE(scene.recorded(FindingKind::presentation_attack).size() == 1);
}

TEST_CASE("AnEyeThatDiesInAChallengeIsNotHeldAgainstTheWorker") {
    Scene scene;
    challenge_begins(scene);
    waits_for_prompt(scene, "turn_left");
    scene.event(daemon::EyeEnded{"it ended"});
    CHECK(scene.board.read().challenge_prompt.empty());
    CHECK(scene.recorded(FindingKind::presentation_attack).empty());
}

TEST_CASE("WithoutAPolicyForItTheEyeIsAskedForNoPictureAndNoRecordNamesOne") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.locks_for_a_bystander();
    CHECK_FALSE(scene.eye.last.redacts);
    CHECK(scene.eye.last.picture_of == 0);
    // An eye that sends one nevertheless is not believed.
    scene.event(daemon::FromEye{observation::Picture{11, {0xFF, 0xD8, 0xFF, 0xFF, 0xD9}}});
    scene.waits(2000ms);
    REQUIRE(scene.narrator.records.size() == 2);
    CHECK_FALSE(scene.board.read().pictures);
    CHECK(scene.narrator.records[1].evidence.empty());
    CHECK(scene.outbox.depth()->pictures_waiting == 0);
}

TEST_CASE("WhereThePolicyHasItTheOutcomeNamesThePictureOfTheLookThatDecided") {
    Scene scene;
    scene.policy.rules.evidence = {true, {FindingKind::additional_person}};
    scene.enrol();
    scene.open_session();
    CHECK(scene.eye.last.redacts);
    CHECK(scene.eye.last.picture_of == 0);
    scene.sees_a_bystander();
    REQUIRE(scene.narrator.records.size() == 1);  // the finding's own record waits for nothing
    CHECK(scene.board.read().pictures);           // the worker is told
    CHECK(scene.narrator.records[0].evidence.empty());
    const auto look = scene.eye.last.picture_of;
    CHECK(look > 4);
    const Bytes jpeg{0xFF, 0xD8, 0xFF, 0xE0, 0x01, 0xFF, 0xD9};
    SECTION("the picture comes before the lock is verified") {
        scene.event(daemon::FromEye{observation::Picture{look, jpeg}});
        CHECK(scene.narrator.records.size() == 1);
        scene.take_lock_outcome();
    }
    SECTION("the picture comes after it") {
        scene.take_lock_outcome();
        CHECK(scene.narrator.records.size() == 1);
        scene.event(daemon::FromEye{observation::Picture{look, jpeg}});
    }
    REQUIRE(scene.narrator.records.size() == 2);
    const auto& outcome = scene.narrator.records[1];
    CHECK(outcome.type == protocol::RecordType::outcome);
    REQUIRE(outcome.evidence.size() == 1);
    CHECK(outcome.evidence[0].bytes == jpeg.size());
    CHECK(scene.outbox.picture_of(2)->content == jpeg);
}

TEST_CASE("APictureThatDoesNotComeIsLeftOutAndTheOutcomeIsWritten") {
    Scene scene;
    scene.policy.rules.evidence = {true, {FindingKind::additional_person}};
    scene.enrol();
    scene.open_session();
    scene.locks_for_a_bystander();
    SECTION("in time") {
        scene.waits(1100ms);
    }
    SECTION("before the agent is told to stop") {
        scene.guard().leave(0ms);
    }
    REQUIRE(scene.narrator.records.size() == 2);
    CHECK(scene.narrator.records[1].verified == true);
    CHECK(scene.narrator.records[1].evidence.empty());
}

TEST_CASE("NoPictureIsAskedForWhereTheSessionIsNotLockedOrTheFindingIsNotNamed") {
    Scene scene;
    SECTION("noticed only") {
        scene.policy.rules.evidence = {true, {FindingKind::additional_person}};
        scene.policy.rules.of(FindingKind::additional_person).response = Response::notice;
    }
    SECTION("observed only") {
        scene.policy.rules.evidence = {true, {FindingKind::additional_person}};
        scene.policy.rules.of(FindingKind::additional_person).enforcement = Enforcement::observe;
    }
    SECTION("another finding") {
        scene.policy.rules.evidence = {true, {FindingKind::unknown_person}};
        scene.policy.rules.of(FindingKind::unknown_person).response = Response::lock;
    }
    scene.enrol();
    scene.open_session();
    scene.sees_a_bystander();
    REQUIRE(scene.narrator.findings == std::vector{FindingKind::additional_person});
    CHECK(scene.eye.last.picture_of == 0);
}

TEST_CASE("TheEyeIsToldAtOnceThatAnotherPolicyHasPicturesOrHasThemNoMore") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    CHECK_FALSE(scene.eye.last.redacts);
    const std::string alice = R"("accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}})";
    scene.put_policy(alice + R"(, "evidence": {"picture": "redacted", "findings": ["additional_person"]})");
    scene.event(daemon::FromEye{observation::Alive{}});
    CHECK(scene.eye.last.redacts);
    scene.put_policy(alice);
    scene.event(daemon::FromEye{observation::Alive{}});
    CHECK_FALSE(scene.eye.last.redacts);
}

// ---- a face at the gate

namespace {

/// A sign-in that asks how its verification stands before each event, as pam_shiftguard does.
class SignIn {
public:
    explicit SignIn(Scene& scene, const std::string& account = "alice", const std::string& worker = "worker-0017")
        : scene_(scene), number_(scene.board.verifications().open(asker, scene.clock.now().boot).value()) {
        scene_.event(daemon::VerifyRequested{AccountName(account), WorkerId(worker), number_});
    }

    [[nodiscard]] control::Verification stands() {
        return scene_.board.verifications().read(number_, asker, scene_.clock.now().boot).value();
    }

    SignIn& sees(const std::vector<float>& vector, int looks,
                 observation::FaceQuality quality = observation::FaceQuality::good) {
        for (int look = 0; look < looks; ++look) {
            static_cast<void>(stands());
            observation::Observation seen;
            seen.camera = observation::CameraState::streaming;
            seen.frame = observation::FrameSize{640, 480};
            seen.looked = {true, true};
            seen.faces.push_back({observation::TrackId(1), {0.4F, 0.2F, 0.2F, 0.3F}, 0.9F, quality});
            observation::Look message{seen, std::nullopt, {}};
            if (!vector.empty()) {
                message.vector_track = observation::TrackId(1);
                message.vector = vector;
            }
            scene_.event(daemon::FromEye{message});
            scene_.clock.advance(250ms);
        }
        return *this;
    }

    SignIn& camera_is(observation::CameraState camera, std::optional<observation::CameraFault> fault = std::nullopt) {
        static_cast<void>(stands());
        scene_.camera_is(camera, fault);
        return *this;
    }

private:
    static constexpr std::uint32_t asker = 0;
    Scene& scene_;
    control::VerificationNumber number_;
};

/// An eye is there, nobody has signed in, and the worker is enrolled.
void before_the_greeter(Scene& scene) {
    scene.enrol();
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
    REQUIRE(scene.eye.last.work == observation::Work::rest);
}

}  // namespace

TEST_CASE("AtTheGateTheCameraIsOnForTheVerificationAloneAndTheWorkerIsIn") {
    Scene scene;
    before_the_greeter(scene);
    SignIn sign_in(scene);
    CHECK(scene.eye.last.work == observation::Work::hurry);
    CHECK_FALSE(sign_in.stands().done);
    sign_in.sees({}, 6, observation::FaceQuality::backlit);
    CHECK(sign_in.stands().prompt == "light_behind");
    sign_in.sees(worker_vector(), 1);
    CHECK(sign_in.stands().done);
    CHECK(sign_in.stands().end == "verified");
    CHECK(sign_in.stands().answer == "admit");
    CHECK(scene.eye.last.work == observation::Work::rest);
    CHECK(scene.narrator.records.empty());
    CHECK(scene.narrator.inputs_of_looks == 0);  // nobody at the greeter is in the journal
}

TEST_CASE("AnothersFaceAtTheGateIsRefusedAndAnIncidentOfTheAccount") {
    Scene scene;
    scene.policy.rules.gate.contact = "phone 4711";
    before_the_greeter(scene);
    for (std::size_t time = 1; time <= 2; ++time) {  // each an incident of its own
        SignIn sign_in(scene);
        sign_in.sees(other_vector(), 6);
        CHECK(sign_in.stands().end == "another");
        CHECK(sign_in.stands().answer == "refuse");
        CHECK(sign_in.stands().contact == "phone 4711");
        REQUIRE(scene.recorded(FindingKind::sign_in_refused).size() == time);
    }
    const auto record = scene.recorded(FindingKind::sign_in_refused).back();
    CHECK(record.type == protocol::RecordType::incident);
    CHECK(record.account == AccountName("alice"));
    CHECK(record.worker == WorkerId("worker-0017"));
    CHECK(record.detail == "at the gate, after the password, the face before the camera was clearly another's");
    CHECK(record.incident != scene.recorded(FindingKind::sign_in_refused).front().incident);
    CHECK(scene.eye.last.work == observation::Work::rest);
}

TEST_CASE("AnothersFaceThatIsOnlyObservedIsInAndAnIncidentAllTheSame") {
    Scene scene;
    scene.policy.rules.of(FindingKind::sign_in_refused).enforcement = Enforcement::observe;
    before_the_greeter(scene);
    SignIn sign_in(scene);
    sign_in.sees(other_vector(), 6);
    CHECK(sign_in.stands().answer != "refuse");
    REQUIRE(scene.recorded(FindingKind::sign_in_refused).size() == 1);
    CHECK(scene.recorded(FindingKind::sign_in_refused)[0].enforcement == Enforcement::observe);
}

TEST_CASE("AtTheGateADoubtOrACameraThatIsAwayLetsInWithADeadline") {
    Scene scene;
    scene.policy.rules.of(FindingKind::unknown_person) = {Response::lock, Enforcement::enforce, 1000ms, 3, 0ms, 0ms,
                                                          1000ms};
    scene.policy.rules.of(FindingKind::camera_lost) = {Response::lock, Enforcement::enforce, 3000ms, 1, 0ms, 0ms, 0ms};
    before_the_greeter(scene);
    SignIn doubtful(scene);
    doubtful.sees({}, 45);
    CHECK(doubtful.stands().end == "cannot_tell");
    CHECK(doubtful.stands().answer == "admit_for_now");
    CHECK(doubtful.stands().locks_after_s == 76);
    SignIn blind(scene);
    blind.camera_is(observation::CameraState::lost, observation::CameraFault::missing);
    CHECK(blind.stands().end == "no_camera");
    CHECK(blind.stands().answer == "admit_for_now");
    CHECK(blind.stands().locks_after_s == 3);
    SignIn eyeless(scene);
    scene.event(daemon::EyeEnded{"it crashed"});
    CHECK(eyeless.stands().end == "no_camera");
    CHECK(scene.recorded(FindingKind::sign_in_refused).empty());
}

TEST_CASE("AVerificationThatNobodyAsksAboutTurnsTheCameraOff") {
    Scene scene;
    before_the_greeter(scene);
    const SignIn abandoned(scene);
    CHECK(scene.eye.last.work == observation::Work::hurry);
    scene.waits(2100ms);
    CHECK(scene.eye.last.work == observation::Work::rest);
    SignIn next(scene);
    next.sees(worker_vector(), 2);
    CHECK(next.stands().end == "verified");
}

TEST_CASE("ASecondSignInMeanwhileIsNotVerifiedByTheFaceOfTheFirst") {
    Scene scene;
    before_the_greeter(scene);
    SignIn first(scene);
    SignIn second(scene);
    CHECK(second.stands().end == "cannot_tell");
    first.sees(worker_vector(), 2);
    CHECK(first.stands().end == "verified");
}

TEST_CASE("BesideAnOpenSessionTheGuardsOwnEyesAreBelievedAndNothingElseIsLookedAt") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    SignIn early(scene);
    CHECK(early.stands().end == "busy");
    CHECK(early.stands().answer == "admit");
    scene.look(1);
    SignIn seen(scene);
    CHECK(seen.stands().end == "verified");
    SignIn another(scene, "bob", "worker-0099");
    CHECK(another.stands().end == "busy");
}

TEST_CASE("ASessionThatOpensWhileAFaceIsVerifiedIsGuardedAtOnce") {
    Scene scene;
    before_the_greeter(scene);
    SignIn sign_in(scene);
    scene.event(daemon::FromSession{session::Opened{SessionId("1"), AccountName("alice"), false}});
    CHECK(sign_in.stands().end == "busy");
    CHECK(scene.eye.last.work != observation::Work::rest);
    SignIn later(scene);
    CHECK(later.stands().end == "busy");
}

TEST_CASE("AnUnlockIsVerifiedBeforeTheLockedScreenAndAnEnrolmentKeepsTheCamera") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    CHECK(scene.eye.last.work == observation::Work::rest);
    SignIn unlock(scene);
    unlock.sees(worker_vector(), 2);
    CHECK(unlock.stands().end == "verified");
    CHECK(scene.eye.last.work == observation::Work::rest);
    scene.event(daemon::FromSession{session::Unlocked{SessionId("1")}});
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 1});
    SignIn during(scene);
    CHECK(during.stands().end == "busy");
    CHECK(scene.eye.last.work == observation::Work::enrol);
}

TEST_CASE("AWorkerWhoseTemplateIsGoneMeanwhileIsLeftToTheOpenSession") {
    Scene scene;
    scene.event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
    SignIn sign_in(scene);
    CHECK(sign_in.stands().end == "busy");
    CHECK(scene.eye.last.work == observation::Work::rest);
}

TEST_CASE("ABadHintAtTheGateIsAskedAboutWithMovements") {
    Scene scene;
    scene.policy.rules.of(FindingKind::presentation_attack).looked_for = true;
    before_the_greeter(scene);
    SignIn sign_in(scene);
    sign_in.sees(worker_vector(), 2);
    CHECK_FALSE(sign_in.stands().done);  // the hint is waited for
    observation::Observation seen;
    seen.camera = observation::CameraState::streaming;
    seen.looked = {true, true};
    seen.faces.push_back(
        {observation::TrackId(1), {0.4F, 0.2F, 0.2F, 0.3F}, 0.9F, observation::FaceQuality::good, 0.1F});
    scene.event(daemon::FromEye{observation::Look{seen, observation::TrackId(1), worker_vector()}});
    CHECK(sign_in.stands().prompt == "look_straight");
    CHECK(scene.eye.last == observation::Demand{observation::Work::challenge, observation::TrackId(1), false});
    for (int second = 0; second < 200 && !sign_in.stands().done; ++second) {
        scene.waits(500ms);
    }
    CHECK(sign_in.stands().end == "challenge_failed");
    CHECK(sign_in.stands().answer != "refuse");
}

TEST_CASE("WhatASupervisorLiftedIsNotHeldAgainstTheWorkerAtTheGate") {
    Scene scene;
    scene.policy.rules.of(FindingKind::presentation_attack).looked_for = true;
    scene.policy.rules.of(FindingKind::camera_lost) = {Response::lock, Enforcement::enforce, 3000ms, 1, 0ms, 0ms, 0ms};
    before_the_greeter(scene);
    const protocol::Subject worker{protocol::Subject::Kind::worker, "worker-0017"};
    scene.granted(FindingKind::presentation_attack, worker);
    scene.granted(FindingKind::camera_lost, worker, 1h, "0190a6e0-0000-7000-8000-0000000000ab");
    SignIn sign_in(scene);
    sign_in.sees(worker_vector(), 2);
    CHECK(sign_in.stands().end == "verified");  // no hint is waited for
    SignIn blind(scene);
    blind.camera_is(observation::CameraState::lost, observation::CameraFault::missing);
    CHECK(blind.stands().end == "no_camera");
    CHECK(blind.stands().answer == "admit");
    CHECK_FALSE(blind.stands().locks_after_s);
}

TEST_CASE("AtTheGateTooNothingIsAskedForThatPolicyOrTheTemplateLeavesOut") {
    Scene scene;
    scene.policy.rules.of(FindingKind::presentation_attack).looked_for = true;
    scene.policy.rules.challenge.left_out = {Movement::turn_right};
    before_the_greeter(scene);
    scene.enrol("worker-0017", worker_vector(), 0ms, {Movement::turn_left});
    SignIn sign_in(scene);
    observation::Observation seen;
    seen.camera = observation::CameraState::streaming;
    seen.looked = {true, true};
    seen.faces.push_back(
        {observation::TrackId(1), {0.4F, 0.2F, 0.2F, 0.3F}, 0.9F, observation::FaceQuality::good, 0.1F});
    std::set<std::string> prompts;
    for (int look = 0; look < 100 && !sign_in.stands().done; ++look) {
        scene.event(daemon::FromEye{observation::Look{seen, observation::TrackId(1), worker_vector(),
                                                      observation::HeadSeen{true, 0, 0, true, 1}}});
        scene.waits(100ms);
        prompts.insert(sign_in.stands().prompt);
    }
    CHECK(prompts.contains("raise_chin"));
    CHECK_FALSE(prompts.contains("turn_left"));
    CHECK_FALSE(prompts.contains("turn_right"));
}

// ---- sign-ins that the agent did not answer

namespace {

void leave_note(const Scene& scene, const std::string& name, const std::string& account,
                const std::string& done = "admitted") {
    std::filesystem::create_directories(scene.folder / "sign-ins");
    scene.folder.write("sign-ins/" + name,
                       "at_ms=1767600000000\naccount=" + account + "\nservice=lightdm\ndone=" + done + "\n");
}

bool has_notes(const Scene& scene) {
    return !std::filesystem::is_empty(scene.folder / "sign-ins");
}

}  // namespace

TEST_CASE("EachSignInThatWasNotAnsweredIsAnIncidentOnceAndItsNoteGoes") {
    Scene scene;
    leave_note(scene, "1767600000000-a.note", "alice");
    leave_note(scene, "1767600000000-b.note", "alice", "refused");
    leave_note(scene, "1767600000000-c.note", "root");  // nobody in scope
    leave_note(scene, ".1767600000000-d", "alice");     // is being written
    scene.waits(200ms);
    REQUIRE(scene.recorded(FindingKind::sign_in_unchecked).size() == 2);
    const auto record = scene.recorded(FindingKind::sign_in_unchecked).front();
    CHECK(record.account == AccountName("alice"));
    CHECK(record.worker == WorkerId("worker-0017"));
    CHECK(
        record.detail ==
        "a sign-in or unlock by lightdm at 2026-01-05T08:00:00.000Z was not checked, for the agent did not answer; it "
        "was let in");
    CHECK_THAT(scene.recorded(FindingKind::sign_in_unchecked).back().detail, Catch::Contains("it was refused"));
    scene.start_again();  // the notes are still there, and their incidents too
    scene.waits(11s);
    CHECK(scene.recorded(FindingKind::sign_in_unchecked).size() == 2);
    CHECK(std::filesystem::exists(scene.folder / "sign-ins/.1767600000000-d"));
    std::filesystem::remove(scene.folder / "sign-ins/.1767600000000-d");
    CHECK_FALSE(has_notes(scene));
    leave_note(scene, "1767600000001-e.note", "alice");  // one of later is found too
    scene.waits(11s);
    CHECK(scene.recorded(FindingKind::sign_in_unchecked).size() == 3);
}

TEST_CASE("WhatTheWorkerDeclaresIsKeptSealedAndKnownInTheNextRun") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look_at_a_poster();
    scene.guard().handle(std::nullopt);
    REQUIRE(scene.board.read().figures.size() == 1);
    const auto shown = scene.board.read().figures.front();
    CHECK(shown.number == 1);
    CHECK(shown.looks_like == "body");
    CHECK(shown.where == "right");
    CHECK(shown.in_view);
    CHECK_FALSE(shown.declared);

    // Of another account than the session's nothing is taken.
    const decision::FigureDeclared thing{decision::FigureNumber{1}, decision::Declaration::made};
    scene.event(daemon::FigureTold{AccountName("bob"), thing});
    CHECK(scene.recorded(FindingKind::figure_declared).empty());
    scene.event(daemon::FigureTold{AccountName("alice"), thing});
    REQUIRE(scene.recorded(FindingKind::figure_declared).size() == 1);
    CHECK(scene.recorded(FindingKind::figure_declared).front().severity == Severity::low);
    const WorkerId worker("worker-0017");
    CHECK(daemon::DeclaredFigures(scene.folder / "declared-figures", Bytes(32, 9)).of(worker).size() == 1);
    CHECK(testing::read_text(scene.folder / "declared-figures").find("worker-0017") == std::string::npos);

    scene.start_again();
    scene.open_session();
    scene.guard().handle(std::nullopt);
    REQUIRE(scene.board.read().figures.size() == 1);
    CHECK(scene.board.read().figures.front().declared);
    scene.look_at_a_poster();
    scene.guard().handle(std::nullopt);
    REQUIRE(scene.board.read().figures.size() == 1);
    CHECK(scene.board.read().figures.front().in_view);
    CHECK(scene.recorded(FindingKind::figure_declared).size() == 1);

    // It moves: what was declared is gone, from the disk too.
    scene.look_at_a_poster(false);
    CHECK(daemon::DeclaredFigures(scene.folder / "declared-figures", Bytes(32, 9)).of(worker).empty());
}

TEST_CASE("TheWorkerIsAskedAboutAStillFigureOnceItIsFound") {
    Scene scene;
    scene.policy.rules.of(FindingKind::still_figure) = {
        Response::record, Enforcement::enforce, 1000ms, 3, 0ms, 0ms, 1h};
    scene.enrol();
    scene.open_session();
    scene.look_at_a_poster();
    scene.guard().handle(std::nullopt);
    CHECK_FALSE(scene.board.read().figures.front().asked);
    for (int look = 0; look < 5; ++look) {
        scene.look_at_a_poster();
    }
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().figures.front().asked);
}

TEST_CASE("TheEndOfASessionDeletesNothingThatWasDeclared") {
    Scene scene;
    const WorkerId worker("worker-0017");
    REQUIRE(scene.figures.keep(worker, {{{{0.75F, 0.1F, 0.2F, 0.8F}, 7, decision::FigureKind::face}, WallTime(1ms)}}));
    scene.open_session();
    scene.event(daemon::FromSession{session::Closed{SessionId("1")}});
    CHECK(daemon::DeclaredFigures(scene.folder / "declared-figures", Bytes(32, 9)).of(worker).size() == 1);
}

TEST_CASE("DeclaredFiguresThatAreDamagedOrOfAnotherKeyAreAskedAboutAgain") {
    testing::TempFolder folder;
    const WorkerId worker("w");
    {
        daemon::DeclaredFigures figures(folder / "figures", Bytes(32, 1));
        CHECK_FALSE(figures.complaint());
        REQUIRE(figures.keep(worker, {{{{0, 0, 1, 1}, 7, decision::FigureKind::body}, WallTime(1ms)}}));
    }
    CHECK_FALSE(daemon::DeclaredFigures(folder / "figures", Bytes(32, 1)).complaint());
    const daemon::DeclaredFigures other_key(folder / "figures", Bytes(32, 2));
    CHECK(other_key.complaint());
    CHECK(other_key.of(worker).empty());
    folder.write("figures", "SGFIGUR1 and no more");
    CHECK(daemon::DeclaredFigures(folder / "figures", Bytes(32, 1)).complaint());
}

TEST_CASE("WhatWasDeclaredAndCannotBeKeptIsSaid") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look_at_a_poster();
    std::filesystem::create_directory(scene.folder / "declared-figures");
    scene.event(daemon::FigureTold{AccountName("alice"), {decision::FigureNumber{1}, decision::Declaration::made}});
    CHECK(std::any_of(scene.narrator.sentences.begin(), scene.narrator.sentences.end(),
                      [](const std::string& said) { return said.find("could not be kept") != std::string::npos; }));
}
