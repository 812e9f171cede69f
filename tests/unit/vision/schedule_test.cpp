#include "agent/vision/schedule.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using namespace std::chrono_literals;

namespace {

/// What a schedule has run over some time, one frame every 200 ms.
struct Ran {
    int faces = 0;
    int persons = 0;
};

Ran run(Schedule& schedule, BootTime& now, Milliseconds duration, Schedule::Glance glance) {
    Ran ran;
    for (const BootTime end = now + duration; now < end; now += 200ms) {
        glance.at = now;
        const auto plan = schedule.plan(glance);
        schedule.ran(plan, now);
        ran.faces += plan.faces ? 1 : 0;
        ran.persons += plan.persons ? 1 : 0;
    }
    return ran;
}

}  // namespace

TEST_CASE("LooksForEverythingFirst") {
    CHECK(Schedule{}.plan({BootTime(1s), false, false, false, false}) == Schedule::Plan{true, true});
}

TEST_CASE("AStillSceneIsLookedAtOnceASecondAndForPersonsEveryTen") {
    Schedule schedule;
    BootTime now(1s);
    const auto ran = run(schedule, now, 60s, {});
    CHECK(ran.faces == 60);
    CHECK(ran.persons == 6);
}

TEST_CASE("ChangeIsLookedAtOnEveryFrameAndForPersonsOnceASecondOnly") {
    Schedule schedule;
    BootTime now(1s);
    const auto ran = run(schedule, now, 60s, {.changed = true, .changed_elsewhere = true});
    CHECK(ran.faces == 300);
    CHECK(ran.persons == 60);
}

TEST_CASE("TheWorkersOwnMovementIsNoReasonToLookForPersons") {
    Schedule schedule;
    BootTime now(1s);
    const auto ran = run(schedule, now, 60s, {.changed = true, .changed_elsewhere = false});
    CHECK(ran.faces == 300);
    CHECK(ran.persons == 6);
}

TEST_CASE("WhileTheWorkerIsAskedToMovePersonsAreLookedForEverySecond") {
    Schedule schedule;
    BootTime now(1s);
    const auto ran = run(schedule, now, 60s, {.challenged = true});
    CHECK(ran.faces == 300);
    CHECK(ran.persons == 60);
}

TEST_CASE("WhoComesAfterAQuietTimeIsLookedForAtOnce") {
    Schedule schedule;
    BootTime now(1s);
    static_cast<void>(run(schedule, now, 3s, {}));
    CHECK(schedule.plan({now, false, true, true}) == Schedule::Plan{true, true});
}

TEST_CASE("InAHurryEveryFrameIsLookedAtWithEveryDetector") {
    Schedule schedule;
    BootTime now(1s);
    const auto ran = run(schedule, now, 3s, {.hurried = true});
    CHECK(ran.faces == 15);
    CHECK(ran.persons == 15);
}

TEST_CASE("AfterItForgotEverythingIsDue") {
    Schedule schedule;
    BootTime now(1s);
    static_cast<void>(run(schedule, now, 3s, {}));
    schedule.forget();
    CHECK(schedule.plan({now, false, false, false}) == Schedule::Plan{true, true});
}
