// A face verified at the gate.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

namespace {

/// A sign-in that asks how its verification stands before each event, as pam_shiftguard does.
class SignIn {
public:
    explicit SignIn(Scene& scene, const std::string& account = "alice", const std::string& worker = "worker-0017",
                    control::Prompting prompting = control::Prompting::possible)
        : scene_(scene), number_(scene.board.verifications().open(asker, scene.clock.now().boot).value()) {
        scene_.event(daemon::VerifyRequested{AccountName(account), WorkerId(worker), number_, prompting});
    }

    [[nodiscard]] control::Verification stands() {
        return scene_.board.verifications().read(number_, asker, scene_.clock.now().boot).value();
    }

    SignIn& sees(const std::vector<float>& vector, int looks,
                 observation::FaceQuality quality = observation::FaceQuality::good,
                 std::optional<float> live = std::nullopt) {
        for (int look = 0; look < looks; ++look) {
            static_cast<void>(stands());
            observation::Observation seen;
            seen.camera = observation::CameraState::streaming;
            seen.frame = observation::FrameSize{640, 480};
            seen.looked = {true, true};
            seen.faces.push_back({observation::TrackId(1), {0.4F, 0.2F, 0.2F, 0.3F}, 0.9F, quality, live});
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

/// An unlock at a locker that shows nothing.
SignIn silent_unlock(Scene& scene, const std::string& account = "alice", const std::string& worker = "worker-0017") {
    return SignIn(scene, account, worker, control::Prompting::impossible);
}

/// The worker's session, guarded and locked; the camera is off.
void behind_the_lock(Scene& scene) {
    scene.enrol();
    scene.open_session();
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
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

TEST_CASE("BehindALockThatShowsNothingTheWorkerIsVerifiedAndAnotherIsRefusedAndAnIncident") {
    Scene scene;
    behind_the_lock(scene);
    const auto judged = scene.narrator.inputs_of_looks;
    auto workers = silent_unlock(scene);
    CHECK(scene.eye.last.work == observation::Work::hurry);
    workers.sees(worker_vector(), 1);
    CHECK(workers.stands().end == "verified");
    CHECK(workers.stands().answer == "admit");
    CHECK(scene.eye.last.work == observation::Work::rest);

    auto anothers = silent_unlock(scene);
    anothers.sees(other_vector(), 5);
    CHECK(anothers.stands().end == "another");
    CHECK(anothers.stands().answer == "refuse");
    CHECK(scene.recorded(FindingKind::sign_in_refused).size() == 1);
    CHECK(scene.eye.last.work == observation::Work::rest);
    CHECK(scene.narrator.inputs_of_looks == judged);
}

TEST_CASE("BehindALockThatShowsNothingABadHintIsADoubtAndNothingIsAskedFor") {
    Scene scene;
    scene.policy.rules.of(FindingKind::presentation_attack).looked_for = true;
    behind_the_lock(scene);
    auto live = silent_unlock(scene);
    live.sees(worker_vector(), 2);
    CHECK_FALSE(live.stands().done);  // the hint is waited for
    live.sees(worker_vector(), 1, observation::FaceQuality::good, 0.9F);
    CHECK(live.stands().end == "verified");

    auto picture = silent_unlock(scene);
    picture.sees(worker_vector(), 2, observation::FaceQuality::good, 0.1F);
    CHECK(picture.stands().end == "cannot_tell");
    CHECK(picture.stands().answer != "refuse");
    CHECK(scene.eye.last.work == observation::Work::rest);

    scene.policy.rules.gate.face_unknown = policy::GateRules::Unknown::refuse;
    scene.start_again();
    scene.open_session();
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    auto strict = silent_unlock(scene);
    strict.sees(worker_vector(), 2, observation::FaceQuality::good, 0.1F);
    CHECK(strict.stands().end == "cannot_tell");
    CHECK(strict.stands().answer == "refuse");
    CHECK(scene.recorded(FindingKind::sign_in_refused).empty());  // nothing was proved
}

TEST_CASE("BehindALockThatNobodyToldOfTheFaceIsVerifiedBesideTheGuardWhichGoesOn") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    const auto judged = scene.narrator.inputs_of_looks;
    auto anothers = silent_unlock(scene);
    CHECK_FALSE(anothers.stands().done);
    CHECK(scene.eye.last.work == observation::Work::hurry);
    anothers.sees(other_vector(), 6);
    CHECK(anothers.stands().end == "another");
    CHECK(anothers.stands().answer == "refuse");
    CHECK(scene.recorded(FindingKind::sign_in_refused).size() == 1);
    CHECK(scene.narrator.inputs_of_looks > judged + 4);

    auto workers = silent_unlock(scene);
    workers.sees(worker_vector(), 2);
    CHECK(workers.stands().end == "verified");
    CHECK(scene.eye.last.work != observation::Work::rest);
    auto seen_already = silent_unlock(scene);
    CHECK(seen_already.stands().end == "verified");
    CHECK(silent_unlock(scene, "bob", "worker-0099").stands().end == "busy");
}

TEST_CASE("ALockThatIsToldOfMeanwhileAndAnEnrolmentDoNotMislayAVerificationBesideTheGuard") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    auto unlock = silent_unlock(scene);
    unlock.sees({}, 1);
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    CHECK(scene.eye.last.work == observation::Work::hurry);
    const auto judged = scene.narrator.inputs_of_looks;
    unlock.sees(worker_vector(), 1);
    CHECK(unlock.stands().end == "verified");
    CHECK(scene.narrator.inputs_of_looks == judged);
    CHECK(scene.eye.last.work == observation::Work::rest);

    scene.event(daemon::FromSession{session::Unlocked{SessionId("1")}});
    auto during = silent_unlock(scene);
    CHECK_FALSE(during.stands().done);
    scene.event(daemon::EnrolRequested{WorkerId("worker-0017"), "administrator", 1});
    scene.event(daemon::FromEye{observation::Alive{}});
    CHECK(during.stands().end == "busy");
    CHECK(scene.eye.last.work == observation::Work::enrol);
}
