// Random weekly series against a reference that is slow and obvious: it looks at every day, and asks the zone about
// every local time by walking its wall clock.
#include "calendar_support.hpp"

#include <array>
#include <random>

#include <date/tz.h>

using namespace shiftguard;
using namespace shiftguard::roster;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// RFC 5545: with the offset before a gap; the first of a time that comes twice. By looking at every quarter of an
/// hour.
WallTime obvious_instant(const date::time_zone* zone, date::local_seconds local) {
    const date::sys_seconds middle(local.time_since_epoch());
    seconds before{};
    for (date::sys_seconds at = middle - days(1); at < middle + days(1); at += minutes(15)) {
        const auto shown = zone->to_local(at);
        if (shown == local) {
            return WallTime(at.time_since_epoch());
        }
        if (shown > local) {
            return WallTime((local.time_since_epoch() - before));
        }
        before = shown.time_since_epoch() - at.time_since_epoch();
    }
    FAIL("no such local time");
    return {};
}

struct Series {
    int day = 0;   ///< days since 1970 of its first time
    int from = 0;  ///< quarters of an hour since midnight
    int length = 0;
    int interval = 1;
    std::array<bool, 7> weekdays{};
};

std::string two(int number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string ical_time(int day, int quarter) {
    const std::chrono::year_month_day date{std::chrono::sys_days(days(day + quarter / 96))};
    const int rest = quarter % 96;
    return std::to_string(static_cast<int>(date.year())) + two(static_cast<int>(static_cast<unsigned>(date.month()))) +
           two(static_cast<int>(static_cast<unsigned>(date.day()))) + "T" + two(rest / 4) + two(rest % 4 * 15) + "00";
}

std::string to_event(const Series& series, const std::string& zone) {
    constexpr std::array names{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    std::string by;
    for (std::size_t i = 0; i < 7; ++i) {
        by += series.weekdays.at(i) ? (by.empty() ? "" : ",") + std::string(names.at(i)) : "";
    }
    return event("DTSTART;TZID=" + zone + ":" + ical_time(series.day, series.from) + "\nDTEND;TZID=" + zone + ":" +
                 ical_time(series.day, series.from + series.length) +
                 "\nRRULE:FREQ=WEEKLY;INTERVAL=" + std::to_string(series.interval) + ";BYDAY=" + by + "\n");
}

/// Weeks begin on Monday. The first time is one of the series whatever the rule says.
bool begins_on(const Series& series, int day) {
    const auto monday = [](int of) {
        return of - static_cast<int>((std::chrono::weekday(std::chrono::sys_days(days(of))).iso_encoding() - 1));
    };
    const auto weekday = std::chrono::weekday(std::chrono::sys_days(days(day))).c_encoding();
    const int weeks = (monday(day) - monday(series.day)) / 7;
    return day == series.day || (day > series.day && series.weekdays.at(weekday) && weeks % series.interval == 0);
}

}  // namespace

TEST_CASE("ASeriesAgreesWithASlowReferenceAcrossEveryChangeOfTheClocks") {
    const std::string zone = GENERATE(as<std::string>{}, "Europe/Berlin", "America/Chicago", "Australia/Lord_Howe",
                                      "Asia/Kathmandu", "Pacific/Chatham", "Africa/Casablanca");
    const auto* rules = date::locate_zone(zone);
    std::mt19937 random(20261125);  // NOLINT: the same every time
    const auto pick = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
    const int first_day =
        static_cast<int>(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1).time_since_epoch().count());
    for (int round = 0; round < 12; ++round) {
        Series series{first_day - pick(0, 900), pick(0, 95), pick(1, 120), pick(1, 3), {}};
        series.weekdays.at(static_cast<std::size_t>(pick(0, 6))) = true;
        for (auto& on : series.weekdays) {
            on = on || pick(0, 2) == 0;
        }
        std::vector<std::string> expected;
        const WallTime from{days(first_day)};
        const WallTime to{days(first_day + 330)};
        for (int day = first_day - 4; day < first_day + 334; ++day) {
            if (day < series.day || !begins_on(series, day)) {
                continue;
            }
            const auto at = [&](int quarters) {
                return obvious_instant(rules, date::local_seconds(days(day) + minutes(15) * quarters));
            };
            const SingleShift shift{at(series.from), at(series.from + series.length)};
            if (shift.from < shift.to && shift.from < to && from < shift.to) {
                expected.push_back(texts({shift}).front());
            }
        }
        const std::string text = to_event(series, zone);
        CAPTURE(zone, text);
        const auto calendar = Calendar::read(calendar_of(text), "roster.ics", "UTC");
        REQUIRE(calendar);
        const auto roster = calendar->between(from, to);
        REQUIRE(roster);
        REQUIRE(texts(roster->shifts) == expected);
    }
}
