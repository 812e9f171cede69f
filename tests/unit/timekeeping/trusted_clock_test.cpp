#include "agent/timekeeping/trusted_clock.hpp"

#include "tests/support/manual_clock.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::timekeeping;
using namespace std::chrono_literals;
using testing::ManualClock;

namespace {

constexpr Milliseconds limit = 300s;

WallTime true_time(const Now& now) {
    return now.wall + now.trust.offset;
}

/// The server says what the wall clock shows, at once.
void hear(TrustedClock& clock, const ManualClock& machine, Milliseconds off = 0ms) {
    clock.hear(machine.now().wall + off, machine.now(), machine.now());
}

}  // namespace

TEST_CASE("AMachineThatNeverJoinedTakesItsClockAsItIs") {
    ManualClock machine;
    TrustedClock clock(machine, "a");
    CHECK(clock.now() == machine.now());
    machine.step_wall(-72h);
    machine.advance(2400h);
    CHECK(clock.now() == machine.now());
    CHECK_FALSE(clock.doubt(limit));
    CHECK_FALSE(clock.anchor());
}

TEST_CASE("WhoeverJoinedHasAMinuteToHearFromTheServer") {
    ManualClock machine;
    TrustedClock clock(machine, "a");
    clock.expect_proof();
    machine.advance(first_answer_within - 1ms);
    clock.expect_proof();  // again, after a new start of the delivery: the minute does not begin anew
    CHECK_FALSE(clock.doubt(limit));
    machine.advance(1ms);
    CHECK(clock.doubt(limit) == "the server has not said what time it is");
    CHECK(clock.now() == machine.now());
    hear(clock, machine);
    CHECK_FALSE(clock.doubt(limit));
}

TEST_CASE("WithAnAnchorAWallClockThatIsSetChangesNothingAboutTheTime") {
    ManualClock machine;
    TrustedClock clock(machine, "a");
    hear(clock, machine, 40s);  // the wall clock is 40 s late
    const auto before = true_time(clock.now());
    machine.step_wall(-3h);
    CHECK(true_time(clock.now()) == before);
    machine.advance(8h);  // a suspension is time like any other
    machine.step_wall(20h);
    CHECK(true_time(clock.now()) == before + 8h);
    CHECK(clock.now().trust.uncertainty == 1ms + 2880ms);
    CHECK_FALSE(clock.doubt(limit));
}

TEST_CASE("PastTheLimitOfItsUncertaintyTheTimeIsNotTrustedUntilTheServerAnswers") {
    ManualClock machine;
    TrustedClock clock(machine, "a");
    hear(clock, machine);
    machine.advance(std::chrono::hours(833));  // 100 ppm make 300 s of 833 hours and 20 minutes
    CHECK_FALSE(clock.doubt(limit));
    machine.advance(20min);
    CHECK(clock.doubt(limit) ==
          "the server has not said for long what time it is: the clock may be wrong by more than 300 s");
    CHECK_FALSE(clock.doubt(limit + 1s));
    hear(clock, machine);
    CHECK_FALSE(clock.doubt(limit));
}

TEST_CASE("AnotherDriftCountsFromNowOn") {
    ManualClock machine;
    TrustedClock clock(machine, "a");
    hear(clock, machine);
    machine.advance(10'000s);
    clock.drift_by(Drift{1000});
    machine.advance(10'000s);
    CHECK(clock.now().trust.uncertainty == 1ms + 1s + 10s);
}

TEST_CASE("AnOfflineRebootIsTakenUpFromTheDisk") {
    ManualClock machine;
    TrustedClock before(machine, "a");
    hear(before, machine);
    machine.advance(4h);
    const auto kept = before.anchor();
    REQUIRE(kept);
    CHECK(kept->time == true_time(before.now()));

    ManualClock after({BootTime(30s), kept->wall + 12h, {}});
    TrustedClock clock(after, "b");
    clock.expect_proof();
    clock.take_up(*kept);
    CHECK(clock.now().trust == Trust{0ms, 1ms + 1440ms + 4320ms + 1000ms});
    CHECK_FALSE(clock.doubt(limit));
    const auto at_start = true_time(clock.now());
    after.step_wall(-9h);
    after.advance(1h);
    CHECK(true_time(clock.now()) == at_start + 1h);
    REQUIRE(clock.anchor());
    CHECK(clock.anchor()->boot_id == "b");
    clock.hear(true_time(clock.now()) - 2h, after.now(), after.now());  // it had been set forward while it was off
    CHECK(clock.take_found_off() == 2h);
    CHECK(clock.take_found_off() == 0ms);
}

TEST_CASE("AClockThatWasTurnedBackWhileTheMachineWasOffIsNotTrusted") {
    ManualClock machine;
    TrustedClock before(machine, "a");
    hear(before, machine);
    const auto kept = before.anchor();
    ManualClock after({BootTime(30s), kept->wall - 6h, {}});
    TrustedClock clock(after, "b");
    clock.take_up(*kept);
    CHECK(clock.doubt(limit) == "the clock stands before a time that is proved");
    CHECK(clock.now().trust == Trust{0ms, nothing_known});
    CHECK_FALSE(clock.anchor());  // what is on the disk stays there
    after.advance(7h);            // it does not come right by waiting
    CHECK(clock.doubt(limit));

    SECTION("set right it is taken at its word, and set again it changes nothing") {
        after.step_wall(6h + 1min);
        CHECK_FALSE(clock.doubt(limit));
        const auto now = true_time(clock.now());
        after.step_wall(-6h);
        CHECK(true_time(clock.now()) == now);
    }
    SECTION("the server's word ends it") {
        clock.hear(kept->time + 20h, after.now(), after.now());
        CHECK_FALSE(clock.doubt(limit));
        CHECK(true_time(clock.now()) == kept->time + 20h);
    }
}

TEST_CASE("ANewStartWithinTheBootGoesOnWhereTheOneBeforeWas") {
    ManualClock machine;
    TrustedClock before(machine, "a");
    hear(before, machine);
    const auto kept = before.anchor();
    machine.step_wall(-3h);
    machine.advance(10min);
    TrustedClock clock(machine, "a");
    clock.take_up(*kept);
    CHECK(true_time(clock.now()) == kept->time + 10min);
    CHECK_FALSE(clock.doubt(limit));
}
