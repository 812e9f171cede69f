#include "agent/roster/times.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::roster;
using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

TEST_CASE("ReadsTimesOfTheDay") {
    CHECK(time_of_day_from("00:00") == 0s);
    CHECK(time_of_day_from("23:59:59") == 86399s);
    CHECK(time_of_day_from("08:30") == 8h + 30min);
}

TEST_CASE("RefusesOtherSpellingsOfATimeOfDay") {
    const std::string text = GENERATE(as<std::string>{}, "", "8:30", "24:00", "08:60", "08:30:60", "08:30:", "08-30",
                                      "08:30:00x", " 08:30", "08:3", "0a:30", "-8:30", "08:30-00");
    CAPTURE(text);
    CHECK_FALSE(time_of_day_from(text));
}

TEST_CASE("ReadsInstantsWithTheirOffset") {
    CHECK(instant_from("1970-01-01T00:00:00Z") == WallTime{});
    CHECK(instant_from("2026-11-23T22:00:00+01:00") == WallTime(sys_days(year(2026) / 11 / 23) + 21h));
    CHECK(instant_from("2026-11-23T22:00:00-03:30") == WallTime(sys_days(year(2026) / 11 / 24) + 1h + 30min));
    CHECK(instant_from("2028-02-29T12:34:56Z") == WallTime(sys_days(year(2028) / 2 / 29) + 12h + 34min + 56s));
    CHECK(instant_from("1970-01-01t00:00:00.0429z") == WallTime(42ms));
    CHECK(instant_from("1969-12-31T23:59:59.999Z") == WallTime(-1ms));
    CHECK(instant_from("0001-01-01T00:00:00Z") == WallTime(sys_days(year(1) / 1 / 1)));
    CHECK(instant_from("9999-12-31T23:59:59Z") == WallTime(sys_days(year(9999) / 12 / 31) + 24h - 1s));
    CHECK(instant_from("2016-12-31T23:59:60Z") == WallTime(sys_days(year(2016) / 12 / 31) + 24h - 1s));
}

TEST_CASE("RefusesOtherSpellingsOfAnInstant") {
    const std::string text =
        GENERATE(as<std::string>{}, "", "2026-11-23", "2026-11-23T22:00:00", "2026-11-23 22:00:00Z",
                 "2026-11-23T22:00:00.Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
                 "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "0000-01-01T00:00:00Z", "2026-11-23T24:00:00Z",
                 "2026-11-23T22:00:61Z", "2026-11-23T22:00:00+0100", "2026-11-23T22:00:00+24:00",
                 "2026-11-23X22:00:00Z", "2026-11-23T22:00:00+01:60", "2026-11-23T22:00:00Zx", "2026/11/23T22:00:00Z");
    CAPTURE(text);
    CHECK_FALSE(instant_from(text));
}

TEST_CASE("ReadsLocalTimesOfADay") {
    CHECK(local_time_from("1970-01-02T00:00") == 24h);
    CHECK(local_time_from("2026-11-23T22:00:01") == sys_days(year(2026) / 11 / 23).time_since_epoch() + 22h + 1s);
}

TEST_CASE("RefusesOtherSpellingsOfALocalTime") {
    const std::string text =
        GENERATE(as<std::string>{}, "", "2026-11-23", "22:00", "2026-11-23T22", "2026-11-23T22:00:00Z",
                 "2026-11-23T22:00+01:00", "2026-02-29T00:00", "2026-11-23T24:00", "2026-11-23T22:00:60");
    CAPTURE(text);
    CHECK_FALSE(local_time_from(text));
}

TEST_CASE("ALocalTimeIsReadWithoutAnyQuestionBefore") {
    auto clock = ZoneClock::of("Europe/Berlin").value();
    CHECK(clock.instant(std::chrono::seconds(0), Twice::first) == Instant(-1h));
}
