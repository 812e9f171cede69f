// Pictures, where policy has them.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

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
