#include "agent/timekeeping/anchor.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::timekeeping;
using namespace std::chrono_literals;

namespace {

constexpr Drift drift{100};
const std::string this_boot = "boot-a";
const std::string next_boot = "boot-b";
const WallTime noon{Milliseconds(1'767'614'400'000)};

Now at(Milliseconds boot, WallTime wall) {
    return {BootTime(boot), wall, {}};
}

/// Heard an hour after the boot, in 200 ms, from a machine whose wall clock is right.
Anchor heard_at_noon() {
    return anchor_of(noon, at(1h, noon - 100ms), at(1h + 200ms, noon + 100ms), this_boot);
}

}  // namespace

TEST_CASE("TheServersTimeIsThatOfTheMiddleOfTheExchangeGiveOrTakeHalfOfIt") {
    const auto anchor = heard_at_noon();
    CHECK(anchor.time == noon + 100ms);
    CHECK(anchor.uncertainty == 101ms);  // clocks are read in whole milliseconds
    CHECK(anchor.boot == BootTime(1h + 200ms));
    CHECK(anchor.wall == noon + 100ms);
    CHECK(anchor.heard == noon);
    CHECK(anchor_of(noon, at(1h, noon), at(1h - 1ms, noon), this_boot).uncertainty == 1ms);  // clocks do not go back
}

TEST_CASE("WithinABootTheBootClockCountsWhateverTheWallClockShows") {
    const auto anchor = heard_at_noon();
    for (const auto wall : {noon + 8h, noon, noon - 72h, WallTime{}, noon + std::chrono::years(30)}) {
        const auto later = carried_on(anchor, this_boot, at(9h + 200ms, wall), drift);
        REQUIRE(later);
        CHECK(later->time == anchor.time + 8h);
        CHECK(later->wall == wall);
        CHECK(later->uncertainty == anchor.uncertainty + 2880ms);  // 100 ppm of eight hours
        CHECK(later->heard == noon);
    }
}

TEST_CASE("TheUncertaintyGrowsByTheDriftRoundedUpAndNeverOverflows") {
    const auto anchor = heard_at_noon();
    const auto grown = [&](Milliseconds passed, Drift by) {
        return carried_on(anchor, this_boot, at(1h + 200ms + passed, noon), by)->uncertainty - anchor.uncertainty;
    };
    CHECK(grown(0ms, drift) == 0ms);
    CHECK(grown(1ms, drift) == 1ms);
    CHECK(grown(10s, drift) == 1ms);
    CHECK(grown(10s + 1ms, drift) == 2ms);
    CHECK(grown(24h, Drift{50}) == 4320ms);
    CHECK(grown(std::chrono::years(200), Drift{10'000}) > std::chrono::years(1));
    CHECK(grown(-10s, drift) == 1ms);  // asked of a moment just before
}

TEST_CASE("CarriedOnInStepsItSaysTheSame") {
    const auto anchor = heard_at_noon();
    const auto once = carried_on(anchor, this_boot, at(9h + 200ms, noon), drift);
    const auto half = carried_on(anchor, this_boot, at(5h + 200ms, noon + 99h), drift);
    CHECK(carried_on(*half, this_boot, at(9h + 200ms, noon), drift) == once);
}

TEST_CASE("AfterANewBootTheWallClockIsTakenAtItsWordWhereItIsNotBehind") {
    const auto anchor = heard_at_noon();
    const auto next = carried_on(anchor, next_boot, at(60s, noon + 10h), drift);
    REQUIRE(next);
    CHECK(next->time == noon + 10h);
    CHECK(next->boot_id == next_boot);
    CHECK(next->heard == noon);
    CHECK(next->uncertainty == 101ms + 3600ms + 1000ms);  // the answer, ten hours of drift, the chip's whole seconds
    // From here on the boot clock counts.
    const auto later = carried_on(*next, next_boot, at(60s + 1h, noon - 5h), drift);
    CHECK(later->time == noon + 11h);
}

TEST_CASE("AWallClockThatWasOffAtTheAnchorIsTheLessCertainForIt") {
    auto anchor = heard_at_noon();
    anchor.wall = anchor.time - 90s;
    const auto next = carried_on(anchor, next_boot, at(60s, noon + 10h), drift);
    REQUIRE(next);
    CHECK(next->uncertainty == 101ms + 3600ms + 1000ms + 90s);
    // As late as it was, it was not set back.
    CHECK(carried_on(anchor, next_boot, at(0ms, anchor.wall), drift));
    CHECK_FALSE(carried_on(anchor, next_boot, at(0ms, anchor.wall - 2s), drift));
    anchor.wall = anchor.time + 90s;
    CHECK(carried_on(anchor, next_boot, at(0ms, anchor.time), drift));
    CHECK_FALSE(carried_on(anchor, next_boot, at(0ms, anchor.time - 2s), drift));
}

TEST_CASE("AfterANewBootAWallClockBehindTheAnchorProvesNothing") {
    const auto anchor = heard_at_noon();
    CHECK_FALSE(carried_on(anchor, next_boot, at(60s, noon), drift));
    CHECK_FALSE(carried_on(anchor, next_boot, at(60s, noon - 72h), drift));
    CHECK_FALSE(carried_on(anchor, next_boot, at(60s, WallTime{}), drift));
    // It came up after the anchor: waiting until the wall clock has passed the anchor helps nobody.
    CHECK_FALSE(carried_on(anchor, next_boot, at(2h, noon + 1h), drift));
    CHECK(carried_on(anchor, next_boot, at(2h, noon + 2h), drift));
    // Set right meanwhile, it counts again.
    CHECK(carried_on(anchor, next_boot, at(3h, noon + 20h), drift));
    // A chip that counts in whole seconds, and the uncertainty of the anchor, are no fault of the clock.
    CHECK(carried_on(anchor, next_boot, at(0ms, noon + 100ms - 1101ms), drift));
    CHECK_FALSE(carried_on(anchor, next_boot, at(0ms, noon + 100ms - 1102ms), drift));
}

TEST_CASE("WhereTheBootIsUnknownItsLengthSaysNothing") {
    auto anchor = heard_at_noon();
    CHECK(carried_on(anchor, "run-1", at(240h, noon + 1h), drift));
    anchor.boot_id = "run-1";
    CHECK(carried_on(anchor, next_boot, at(240h, noon + 1h), drift));
    CHECK_FALSE(carried_on(anchor, next_boot, at(240h, noon - 1h), drift));
    CHECK(carried_on(anchor, "run-1", at(2h + 200ms, noon - 9h), drift)->time == noon + 1h + 100ms);  // the same run
}

TEST_CASE("AClockThatWasSetForwardWhileTheMachineWasOffIsFoundOffWhenTheServerAnswers") {
    const auto at_its_word = *carried_on(heard_at_noon(), next_boot, at(60s, noon + 10h), drift);
    const auto answer = [&](WallTime time) { return anchor_of(time, at(1h, noon), at(1h, noon), next_boot); };
    const auto wall = noon + 11h - 60s;  // what it makes of the answer's moment
    CHECK(found_off(at_its_word, answer(wall - 8h), drift) == 8h);
    CHECK(found_off(at_its_word, answer(wall + 8h), drift) == -8h);
    CHECK(found_off(at_its_word, answer(wall - 2s), drift) == 0ms);  // as uncertain as that it was
    const auto answered = answer(wall - 8h);
    CHECK(found_off(answered, anchor_of(noon, at(2h, noon), at(2h, noon), next_boot), drift) == 0ms);
    CHECK(found_off(heard_at_noon(), answer(wall), drift) == 0ms);  // of another boot: nothing was made of it
}

TEST_CASE("ASurerAnchorStaysWhereTheNewAnswerAgreesWithIt") {
    const auto known = heard_at_noon();
    const auto slow = [&](Milliseconds off) {
        return anchor_of(noon + 10min + off, at(1h + 10min, noon), at(1h + 10min + 8s, noon), this_boot);
    };
    auto kept = known;
    kept.heard = noon + 10min + 0ms;
    CHECK(better_of(known, slow(0ms), drift) == kept);
    CHECK(better_of(known, slow(5min), drift) == slow(5min));  // the two contradict each other: the server's last word
    const auto quick = anchor_of(noon + 10min, at(1h + 10min, noon), at(1h + 10min + 2ms, noon), this_boot);
    CHECK(better_of(known, quick, drift) == quick);
    auto of_another_boot = known;
    of_another_boot.boot_id = next_boot;
    CHECK(better_of(of_another_boot, slow(0ms), drift) == slow(0ms));
}
