// Time that can be trusted, and what stands on it.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

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
