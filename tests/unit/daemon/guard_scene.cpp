#include "tests/unit/daemon/guard_scene.hpp"

#include <utility>

namespace shiftguard::guard_tests {

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

Scene::Scene(bool lock_works)
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

Scene::~Scene() = default;

daemon::Guard& Scene::guard() {
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

void Scene::granted(FindingKind finding, const protocol::Subject& subject, Milliseconds length, const std::string& id) {
    releases.joined(here, server.public_key);
    const auto now = clock.now();
    protocol::Grant grant{id, here, subject, finding, now.wall, now.wall + length, {}};
    protocol::sign_grant(grant, server.secret_key);
    REQUIRE(releases.take_grants({grant}, now).empty());
}

std::vector<protocol::Record> Scene::recorded(FindingKind kind) const {
    std::vector<protocol::Record> found;
    for (const auto& record : narrator.records) {
        if (record.finding == kind) {
            found.push_back(record);
        }
    }
    return found;
}

void Scene::enrol(const std::string& worker, const std::vector<float>& vector, Milliseconds age,
                  const std::set<Movement>& left_out) {
    auto made = face_template::make_template(WorkerId(worker), "fr_feature", std::vector{vector, vector},
                                             clock.now().wall - age);
    made->left_out = left_out;
    REQUIRE(templates.save(*made));
}

void Scene::start_again() {
    guard_.reset();
    static_cast<void>(guard());
}

void Scene::put_policy(const std::string& members) {
    folder.write("policy.json", R"({"schema_version": 1, "name": "test", "version": )" + std::to_string(++policies_) +
                                    ", " + members + "}");
    clock.advance(1100ms);
    guard().handle(std::nullopt);
    REQUIRE(board.read().policy_version == static_cast<std::uint64_t>(policies_));
}

void Scene::open_session() {
    event(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
    event(daemon::FromSession{session::Opened{SessionId("1"), AccountName("alice"), false}});
}

void Scene::sees_a_bystander() {
    for (int look = 0; look < 4; ++look) {
        this->look(1);
    }
    for (int look = 0; look < 7; ++look) {
        this->look(2);
    }
}

void Scene::locks_for_a_bystander() {
    sees_a_bystander();
    take_lock_outcome();
}

std::vector<journal::ResponseNote> Scene::notes() const {
    return journal::Journal(folder / "journal", uuid(99), keys.journal_key()).read_leftover().notes;
}

void Scene::look(int people) {
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

void Scene::look_at_a_poster(bool still) {
    observation::Observation seen = look_at_the_worker();
    seen.look = ++looks_;
    seen.captured = clock.now().boot;
    seen.persons = {{{0.1F, 0.1F, 0.3F, 0.9F}, 0.9F, observation::FigureId{1}, false, 0},
                    {{0.75F, 0.1F, 0.2F, 0.8F}, 0.9F, observation::FigureId{2}, still, still ? 0xF0F0U : 0U}};
    event(daemon::FromEye{observation::Look{seen, std::nullopt, {}}});
    clock.advance(200ms);
}

observation::Observation Scene::look_at_the_worker() {
    observation::Observation seen;
    seen.camera = observation::CameraState::streaming;
    seen.frame = observation::FrameSize{640, 480};
    seen.looked = {true, true};
    seen.faces = {{observation::TrackId(1), {0.1F, 0.2F, 0.2F, 0.3F}, 0.9F, observation::FaceQuality::good}};
    return seen;
}

void Scene::camera_is(observation::CameraState camera, std::optional<observation::CameraFault> fault) {
    observation::Look look;
    look.observation.look = ++looks_;
    look.observation.captured = clock.now().boot;
    look.observation.camera = camera;
    look.observation.fault = fault;
    event(daemon::FromEye{look});
}

std::filesystem::path Scene::template_file() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        if (entry.path().extension() == ".template") {
            return entry.path();
        }
    }
    FAIL("There is no template.");
    return {};
}

void Scene::enrol_halfway() {
    open_session();
    event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 0, control::Poses::front});
    good_samples(enough_samples / 2);
}

void Scene::good_samples(std::uint32_t count) {
    for (std::uint32_t sample = 0; sample < count; ++sample) {
        event(daemon::FromEye{observation::Sample{observation::SampleVerdict::taken, worker_vector()}});
    }
}

void Scene::broken_frames(std::uint64_t so_far) {
    observation::Alive alive;
    alive.broken_frames = so_far;
    event(daemon::FromEye{alive});
}

void Scene::waits(Milliseconds time) {
    for (Milliseconds passed{0}; passed < time; passed += 100ms) {
        clock.advance(100ms);
        event(daemon::FromEye{observation::Alive{}});
    }
}

void Scene::take_lock_outcome() {
    auto done = events.pop(5s);
    REQUIRE(done);
    guard().handle(done);
}

void give(Scene& scene, int times, const std::vector<float>& vector, float turn) {
    for (int time = 0; time < times; ++time) {
        scene.event(daemon::FromEye{observation::Sample{observation::SampleVerdict::taken, vector, turn, 0.4F}});
    }
}

void asks(Scene& scene, control::Poses poses, daemon::Renewal renewal) {
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "somebody's word", 0, poses, renewal});
}

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

}  // namespace shiftguard::guard_tests
