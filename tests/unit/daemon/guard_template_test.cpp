// The template of the worker in front: which counts, when it goes, and what is said of it.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

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

TEST_CASE("AnotherRecognisersTemplateIsNoTemplate") {
    Scene scene;
    scene.enrol();
    scene.event(daemon::FromEye{observation::Ready{"0.1", "dlib_resnet", ""}});
    scene.event(daemon::FromSession{session::Opened{SessionId("1"), AccountName("alice"), false}});
    CHECK_FALSE(scene.board.read().enrolled);
    REQUIRE_FALSE(scene.narrator.sentences.empty());
    CHECK_THAT(scene.narrator.sentences.back(), Catch::Contains("enrolled again"));
}

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
