#include "agent/roster/shift.hpp"

#include "agent/roster/reading.hpp"

#include <sstream>

#include <catch2/catch.hpp>
#include <date/date.h>

using namespace shiftguard;
using namespace shiftguard::roster;
using namespace std::chrono_literals;
using std::chrono::weekday;

namespace {

/// 2026-11-23T08:00:00+01:00 or 2026-11-23T07:00:00Z as an instant.
WallTime at(std::string text) {
    if (text.ends_with('Z')) {
        text.replace(text.size() - 1, 1, "+00:00");
    }
    std::istringstream stream(text);
    date::sys_seconds instant;
    stream >> date::parse("%FT%T%Ez", instant);
    REQUIRE_FALSE(stream.fail());
    return WallTime(instant.time_since_epoch());
}

const std::vector<weekday> every_day{std::chrono::Monday,   std::chrono::Tuesday, std::chrono::Wednesday,
                                     std::chrono::Thursday, std::chrono::Friday,  std::chrono::Saturday,
                                     std::chrono::Sunday};

ShiftRule weekly(const std::string& zone, std::vector<weekday> days, TimeOfDay from, TimeOfDay to) {
    return WeeklyShift{zone, std::move(days), from, to};
}

Answer ask(const std::vector<ShiftRule>& rules, WallTime when, Tolerance tolerance = {}) {
    return on_shift(rules, tolerance, when);
}

const ShiftRule office = weekly("Europe/Berlin", {std::chrono::Monday}, 8h, 16h + 30min);

}  // namespace

TEST_CASE("IsAlwaysOnShiftWithoutRules") {
    const auto answer = ask({}, at("2026-11-23T03:00:00Z"));
    CHECK(answer.on_shift);
    CHECK_FALSE(answer.shift);
    CHECK_FALSE(answer.next_change);
}

TEST_CASE("BeginsAtTheFirstAndEndsBeforeTheLastMoment") {
    CHECK_FALSE(ask({office}, at("2026-11-23T08:00:00+01:00") - 1ms).on_shift);
    CHECK(ask({office}, at("2026-11-23T08:00:00+01:00")).on_shift);
    CHECK(ask({office}, at("2026-11-23T16:30:00+01:00") - 1ms).on_shift);
    CHECK_FALSE(ask({office}, at("2026-11-23T16:30:00+01:00")).on_shift);
}

TEST_CASE("SaysWhichShiftHoldsAndWhenItEnds") {
    const auto answer = ask({office}, at("2026-11-23T12:00:00+01:00"));
    REQUIRE(answer.shift);
    CHECK(*answer.shift == ShiftTime{at("2026-11-23T08:00:00+01:00"), at("2026-11-23T16:30:00+01:00")});
    CHECK(answer.next_change == at("2026-11-23T16:30:00+01:00"));
}

TEST_CASE("SaysWhenTheNextShiftBegins") {
    const auto answer = ask({office}, at("2026-11-23T20:00:00+01:00"));
    CHECK_FALSE(answer.on_shift);
    CHECK_FALSE(answer.shift);
    CHECK(answer.next_change == at("2026-11-30T08:00:00+01:00"));
}

TEST_CASE("WidensAShiftByItsTolerance") {
    const Tolerance tolerance{10min, 15min};
    CHECK(ask({office}, at("2026-11-23T07:50:00+01:00"), tolerance).on_shift);
    CHECK_FALSE(ask({office}, at("2026-11-23T07:50:00+01:00") - 1ms, tolerance).on_shift);
    const auto late = ask({office}, at("2026-11-23T16:44:00+01:00"), tolerance);
    CHECK(late.on_shift);
    CHECK(late.next_change == at("2026-11-23T16:45:00+01:00"));
    CHECK(late.shift->to == at("2026-11-23T16:30:00+01:00"));
    CHECK(ask({office}, at("2026-11-23T20:00:00+01:00"), tolerance).next_change == at("2026-11-30T07:50:00+01:00"));
}

TEST_CASE("RunsOverMidnight") {
    const ShiftRule night = weekly("Europe/Berlin", {std::chrono::Friday}, 22h, 6h);
    CHECK(ask({night}, at("2026-11-28T05:59:59+01:00")).on_shift);
    CHECK_FALSE(ask({night}, at("2026-11-28T06:00:00+01:00")).on_shift);
    CHECK_FALSE(ask({night}, at("2026-11-27T05:00:00+01:00")).on_shift);
    CHECK(ask({night}, at("2026-11-27T23:00:00+01:00")).next_change == at("2026-11-28T06:00:00+01:00"));
}

TEST_CASE("LastsAWholeDayWhereBothTimesAreTheSame") {
    const ShiftRule day = weekly("UTC", {std::chrono::Monday}, 9h, 9h);
    CHECK(ask({day}, at("2026-11-24T08:59:59Z")).on_shift);
    CHECK_FALSE(ask({day}, at("2026-11-24T09:00:00Z")).on_shift);
}

TEST_CASE("BeginsAfterTheGapWhereItsLocalTimeIsMissing") {
    // Berlin, 2026-03-29: 02:00 becomes 03:00.
    const ShiftRule early = weekly("Europe/Berlin", {std::chrono::Sunday}, 2h + 30min, 6h);
    CHECK_FALSE(ask({early}, at("2026-03-29T00:59:59Z")).on_shift);
    CHECK(ask({early}, at("2026-03-29T01:00:00Z")).on_shift);
    CHECK(ask({early}, at("2026-03-29T01:00:00Z")).next_change == at("2026-03-29T04:00:00Z"));
    const ShiftRule late = weekly("Europe/Berlin", {std::chrono::Saturday}, 20h, 2h + 30min);
    CHECK(ask({late}, at("2026-03-29T00:00:00Z")).next_change == at("2026-03-29T01:00:00Z"));
}

TEST_CASE("LeavesOutAShiftThatLiesWhollyInTheGap") {
    const ShiftRule gone = weekly("Europe/Berlin", {std::chrono::Sunday}, 2h + 10min, 2h + 40min);
    const Tolerance tolerance{10min, 10min};
    CHECK_FALSE(ask({gone}, at("2026-03-29T01:00:00Z"), tolerance).on_shift);
    CHECK(ask({gone}, at("2026-03-28T01:00:00Z")).next_change == at("2026-04-05T02:10:00+02:00"));
}

TEST_CASE("CountsTheHourThatComesTwiceFromItsFirstToItsSecondComing") {
    // Berlin, 2026-10-25: 03:00 becomes 02:00; 02:30 is 00:30Z and again 01:30Z.
    const ShiftRule from_twice = weekly("Europe/Berlin", {std::chrono::Sunday}, 2h + 30min, 6h);
    CHECK_FALSE(ask({from_twice}, at("2026-10-25T00:29:59Z")).on_shift);
    CHECK(ask({from_twice}, at("2026-10-25T00:30:00Z")).on_shift);
    CHECK(ask({from_twice}, at("2026-10-25T01:10:00Z")).on_shift);
    const ShiftRule to_twice = weekly("Europe/Berlin", {std::chrono::Saturday}, 20h, 2h + 30min);
    CHECK(ask({to_twice}, at("2026-10-25T01:29:59Z")).on_shift);
    CHECK_FALSE(ask({to_twice}, at("2026-10-25T01:30:00Z")).on_shift);
}

TEST_CASE("CountsZonesThatAreNoWholeHoursOff") {
    const ShiftRule kathmandu = weekly("Asia/Kathmandu", {std::chrono::Monday}, 9h, 17h);
    CHECK(ask({kathmandu}, at("2026-11-23T03:15:00Z")).on_shift);
    CHECK_FALSE(ask({kathmandu}, at("2026-11-23T03:14:59Z")).on_shift);
    const ShiftRule kolkata = weekly("Asia/Kolkata", {std::chrono::Monday}, 9h, 17h);
    CHECK(ask({kolkata}, at("2026-11-23T03:30:00Z")).on_shift);
    CHECK_FALSE(ask({kolkata}, at("2026-11-23T03:29:59Z")).on_shift);
}

TEST_CASE("CountsAZoneWhoseSummerIsHalfAnHour") {
    // Lord Howe, 2026-04-05: 02:00 (+11) becomes 01:30 (+10:30); 2026-10-04: 02:00 (+10:30) becomes 02:30 (+11).
    const ShiftRule autumn = weekly("Australia/Lord_Howe", {std::chrono::Sunday}, 1h + 45min, 5h);
    CHECK(ask({autumn}, at("2026-04-04T14:45:00Z")).on_shift);
    CHECK_FALSE(ask({autumn}, at("2026-04-04T14:44:59Z")).on_shift);
    const ShiftRule spring = weekly("Australia/Lord_Howe", {std::chrono::Sunday}, 2h + 15min, 5h);
    CHECK(ask({spring}, at("2026-10-03T15:30:00Z")).on_shift);
    CHECK_FALSE(ask({spring}, at("2026-10-03T15:29:59Z")).on_shift);
}

TEST_CASE("KnowsLeapDays") {
    const ShiftRule tuesday = weekly("Europe/Berlin", {std::chrono::Tuesday}, 8h, 16h);  // 2028-02-29 is one
    CHECK(ask({tuesday}, at("2028-02-29T09:00:00+01:00")).on_shift);
    CHECK_FALSE(ask({tuesday}, at("2028-03-01T09:00:00+01:00")).on_shift);
    CHECK(ask({tuesday}, at("2028-02-28T09:00:00+01:00")).next_change == at("2028-02-29T08:00:00+01:00"));
}

TEST_CASE("SurvivesADayThatAZoneLeftOut") {
    // Apia had no 2011-12-30, a Friday.
    const ShiftRule friday = weekly("Pacific/Apia", {std::chrono::Friday}, 8h, 16h);
    CHECK(ask({friday}, at("2011-12-29T12:00:00-10:00")).next_change == at("2012-01-06T08:00:00+14:00"));
}

TEST_CASE("TakesTouchingAndOverlappingShiftsAsOne") {
    const ShiftRule early = weekly("UTC", {std::chrono::Monday}, 8h, 12h);
    const ShiftRule late = weekly("UTC", {std::chrono::Monday}, 12h, 16h);
    const ShiftRule across = SingleShift{at("2026-11-23T15:00:00Z"), at("2026-11-23T18:00:00Z")};
    CHECK(ask({early, late, across}, at("2026-11-23T09:00:00Z")).next_change == at("2026-11-23T18:00:00Z"));
    CHECK(ask({early, late, across}, at("2026-11-23T15:30:00Z")).shift->to == at("2026-11-23T18:00:00Z"));
    CHECK(ask({across, late}, at("2026-11-23T15:30:00Z")).shift->to == at("2026-11-23T18:00:00Z"));
}

TEST_CASE("HoldsASingleShiftOnce") {
    const ShiftRule once = SingleShift{at("2026-11-23T21:00:00Z"), at("2026-11-24T05:00:00Z")};
    CHECK(ask({once}, at("2026-11-23T20:00:00Z")).next_change == at("2026-11-23T21:00:00Z"));
    CHECK(ask({once}, at("2026-11-23T21:00:00Z")).on_shift);
    const auto after = ask({once}, at("2026-11-24T05:00:00Z"));
    CHECK_FALSE(after.on_shift);
    CHECK_FALSE(after.next_change);
}

TEST_CASE("IgnoresASingleShiftThatEndsBeforeItBegins") {
    const ShiftRule backwards = SingleShift{at("2026-11-24T05:00:00Z"), at("2026-11-23T21:00:00Z")};
    CHECK_FALSE(ask({backwards}, at("2026-11-24T00:00:00Z"), {24h, 24h}).on_shift);
}

TEST_CASE("SaysNoChangeBeyondFourHundredDays") {
    const auto start = at("2026-11-23T00:00:00Z");
    const ShiftRule far = SingleShift{start + 401 * 24h, start + 402 * 24h};
    CHECK_FALSE(ask({far}, start).next_change);
    const ShiftRule near = SingleShift{start + 400 * 24h, start + 402 * 24h};
    CHECK(ask({near}, start).next_change == start + 400 * 24h);
    const ShiftRule lasting = SingleShift{start, start + 401 * 24h};
    CHECK(ask({lasting}, start).on_shift);
    CHECK_FALSE(ask({lasting}, start).next_change);
    const ShiftRule never = weekly("UTC", {}, 8h, 9h);
    CHECK_FALSE(ask({never}, start).next_change);
}

TEST_CASE("SaysNoChangeForRoundTheClockRules") {
    const auto when = at("2026-11-23T12:00:00Z");
    const auto answer = ask({weekly("Europe/Berlin", every_day, 6h, 6h)}, when);
    CHECK(answer.on_shift);
    CHECK(answer.shift->from == at("2026-11-23T06:00:00+01:00"));
    CHECK_FALSE(answer.next_change);
    CHECK_FALSE(ask({weekly("UTC", every_day, 0h, 12h), weekly("UTC", every_day, 12h, 0h)}, when).next_change);
}

TEST_CASE("AgreesToNothingInAZoneThatHasGone") {
    const auto answer = ask({weekly("Nowhere/Land", every_day, 0h, 0h)}, at("2026-11-23T12:00:00Z"));
    CHECK_FALSE(answer.on_shift);
    CHECK_FALSE(answer.next_change);
}

TEST_CASE("IgnoresADayThatIsNone") {
    CHECK_FALSE(ask({weekly("UTC", {weekday(9)}, 0h, 0h)}, at("2026-11-23T12:00:00Z")).on_shift);
}

TEST_CASE("KnowsTheZonesOfTheMachine") {
    CHECK(zone_exists("Europe/Berlin"));
    CHECK(zone_exists("UTC"));
    CHECK(zone_exists("Asia/Kathmandu"));
    CHECK_FALSE(zone_exists(""));
    CHECK_FALSE(zone_exists("Europe/Berlinn"));
    CHECK_FALSE(zone_exists("europe/berlin"));
    CHECK_FALSE(zone_exists("../zoneinfo/UTC"));
    CHECK_FALSE(zone_exists("/etc/passwd"));
}

TEST_CASE("TheOrderOfSingleShiftsIsNoMatter") {
    const auto one = [](const char* from, const char* to) { return ShiftRule(SingleShift{at(from), at(to)}); };
    const std::vector<ShiftRule> rules{one("2026-11-24T08:00:00Z", "2026-11-24T16:00:00Z"),
                                       one("2026-11-23T08:00:00Z", "2026-11-23T16:00:00Z")};
    CHECK(ask(rules, at("2026-11-23T09:00:00Z")).on_shift);
    CHECK(ask(rules, at("2026-11-23T17:00:00Z")).next_change == at("2026-11-24T08:00:00Z"));
}

TEST_CASE("OfTheBreaksThatHoldTheOneThatEndsLastIsTold") {
    const Roster roster{{},
                        {{at("2026-11-23T10:00:00Z"), at("2026-11-23T10:30:00Z")},
                         {at("2026-11-23T10:10:00Z"), at("2026-11-23T11:00:00Z")},
                         {at("2026-11-23T10:20:00Z"), at("2026-11-23T10:40:00Z")}}};
    CHECK_FALSE(break_at(roster, at("2026-11-23T09:59:59Z")));
    REQUIRE(break_at(roster, at("2026-11-23T10:25:00Z")));
    CHECK(break_at(roster, at("2026-11-23T10:25:00Z"))->to == at("2026-11-23T11:00:00Z"));
    CHECK_FALSE(break_at(roster, at("2026-11-23T11:00:00Z")));
}

TEST_CASE("ABreakThatFollowsOnAnotherAtOnceGoesOn") {
    const SingleShift shift{at("2026-11-23T08:00:00Z"), at("2026-11-23T16:00:00Z")};
    const SingleShift late{at("2026-11-23T10:30:00Z"), at("2026-11-23T10:45:00Z")};
    const SingleShift early{at("2026-11-23T10:00:00Z"), at("2026-11-23T10:30:00Z")};
    const auto roster = composed({{shift}, {late, early}, {}});
    REQUIRE(break_at(roster, early.from));
    CHECK(break_at(roster, early.from)->to == late.to);
}
