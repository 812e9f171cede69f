// Sessions and locks: whom the guard looks at, and in which order it locks, writes and verifies.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

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
