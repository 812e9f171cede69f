// The answer for any instant does not depend on how much of a roster was read at once.
#include "agent/roster/far_look.hpp"

#include "agent/roster/files/read_roster.hpp"
#include "agent/roster/json/json_roster.hpp"
#include "calendar_support.hpp"

#include <chrono>
#include <memory>

using namespace shiftguard;
using namespace shiftguard::roster;
using Catch::Matchers::Contains;

namespace {

ReadWindow of_calendar(const std::string& components) {
    auto read = Calendar::read(calendar_of(components), "roster.ics", "Europe/Berlin");
    REQUIRE(read);
    return [calendar = std::make_shared<const Calendar>(*std::move(read))](const Window& window) -> Result<Reading> {
        auto roster = calendar->between(window.from, window.to);
        return roster ? Result<Reading>(Reading{*std::move(roster), calendar->zone()})
                      : Result<Reading>(roster.error());
    };
}

ReadWindow of_json(const std::string& text) {
    return [text](const Window& window) { return read_json(text, "roster.json", "", "Europe/Berlin", window); };
}

/// "on FROM TO until CHANGE" or "off until CHANGE"; "-" for no change.
std::string told(const ReadWindow& read, const std::string& at, Tolerance tolerance = {}) {
    const auto far = look_far(read, tolerance, instant(at));
    if (!far) {
        return to_sentence(far.error());
    }
    const auto& answer = far->answer;
    const std::string change = answer.next_change ? local_rfc3339(*answer.next_change, "UTC") : "-";
    REQUIRE(answer.on_shift == answer.shift.has_value());
    return answer.shift ? "on " + texts({{answer.shift->from, answer.shift->to}}).front() + " until " + change
                        : "off until " + change;
}

std::string single(const std::string& uid, const std::string& lines) {
    return "BEGIN:VEVENT\nUID:" + uid + "\n" + lines + "END:VEVENT\n";
}

}  // namespace

TEST_CASE("AShiftIsTheSameWheneverItIsAskedFor") {
    const auto sick = of_calendar(single("a", "DTSTART:20261125T080000Z\nDTEND:20261125T160000Z\n") +
                                  single("b", "CATEGORIES:SICK\nDTSTART:20261125T090000Z\nDTEND:20261125T100000Z\n"));
    CHECK(told(sick, "2026-11-25T08:30:00Z") ==
          "on 2026-11-25T08:00:00Z 2026-11-25T09:00:00Z until 2026-11-25T09:00:00Z");
    for (const std::string at : {"2026-11-25T10:00:00Z", "2026-11-25T12:00:00Z", "2026-11-25T15:59:59Z"}) {
        CHECK(told(sick, at) == "on 2026-11-25T10:00:00Z 2026-11-25T16:00:00Z until 2026-11-25T16:00:00Z");
    }
    const auto json = of_json(R"({"shifts": [{"from": "2026-11-25T08:00", "to": "2026-11-25T16:00"}],
                                  "time_off": [{"from": "2026-11-25T09:00", "to": "2026-11-25T10:00"}]})");
    CHECK(told(json, "2026-11-25T12:00:00+01:00") ==
          "on 2026-11-25T09:00:00Z 2026-11-25T15:00:00Z until 2026-11-25T15:00:00Z");
}

TEST_CASE("AShiftOfAnExportIsTheSameWheneverItIsAskedFor") {
    Layout layout;
    layout.kind = Kind::delimited;
    layout.zone = "UTC";
    layout.columns = {"", "What", "Day", "From", "To", ""};
    layout.activities.work = {"Work"};
    layout.activities.pause = {"Break"};
    const std::string text =
        "What,Day,From,To\nWork,2026-11-25,22:00,02:00\nBreak,2026-11-26,02:00,02:30\nWork,2026-11-26,02:30,06:00\n";
    const ReadWindow read = [&](const Window& window) {
        return read_rosters(text, "export.csv", layout, {""}, window).at("");
    };
    for (const std::string at : {"2026-11-25T22:00:00Z", "2026-11-26T02:15:00Z", "2026-11-26T05:00:00Z"}) {
        CHECK(told(read, at) == "on 2026-11-25T22:00:00Z 2026-11-26T06:00:00Z until 2026-11-26T06:00:00Z");
    }
}

TEST_CASE("TimeOffLongBeforeTheInstantStillBeginsTheShift") {
    const auto long_shift =
        of_calendar(single("a", "DTSTART:20250101T000000Z\nDTEND:20270201T000000Z\n") +
                    single("b", "CATEGORIES:SICK\nDTSTART:20250301T000000Z\nDTEND:20250302T000000Z\n") +
                    single("c", "CATEGORIES:SICK\nDTSTART:20270102T000000Z\nDTEND:20270103T000000Z\n"));
    CHECK(told(long_shift, "2026-11-25T12:00:00Z") ==
          "on 2025-03-02T00:00:00Z 2027-01-02T00:00:00Z until 2027-01-02T00:00:00Z");
    const auto for_life = of_json(R"({"shifts": [{"from": "1990-01-01T00:00", "to": "2060-01-01T00:00"}],
                                      "time_off": [{"from": "1990-01-01T00:00", "to": "1991-01-01T00:00"}]})");
    CHECK(told(for_life, "2026-11-25T12:00:00Z") == "on 1990-12-31T23:00:00Z 2059-12-31T23:00:00Z until -");
}

TEST_CASE("AChangeIsToldWithinThirtyYears") {
    const auto leap =
        of_calendar(single("a", "DTSTART;TZID=Europe/Berlin:20240229T080000\nDURATION:PT8H\nRRULE:FREQ=YEARLY\n"));
    CHECK(told(leap, "2026-11-25T08:00:00Z") == "off until 2028-02-29T07:00:00Z");
    const auto long_shift = of_calendar(single("a", "DTSTART:20261125T000000Z\nDURATION:P500D\n"));
    CHECK(told(long_shift, "2026-11-25T08:00:00Z") ==
          "on 2026-11-25T00:00:00Z 2028-04-08T00:00:00Z until 2028-04-08T00:00:00Z");
    const auto once = of_json(R"({"shifts": [{"from": "2056-11-24T00:00:00Z", "to": "2056-11-25T00:00:00Z"}]})");
    CHECK(told(once, "2026-11-25T00:00:00Z") == "off until 2056-11-24T00:00:00Z");
    CHECK(told(once, "2026-11-23T00:00:00Z") == "off until -");
    const auto always = of_json(
        R"({"shifts": [{"days": ["mon","tue","wed","thu","fri","sat","sun"], "from": "00:00", "to": "00:00"}]})");
    CHECK_THAT(told(always, "2026-11-25T00:00:00Z"), Contains(" until -"));
    const auto hourly = of_calendar(single("a", "DTSTART:20260101T000000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY\n"));
    CHECK(told(hourly, "2026-11-25T00:30:00Z") == "on 2026-11-25T00:00:00Z 2026-11-25T01:00:00Z until -");
}

TEST_CASE("TheToleranceWidensWhatIsLookedAt") {
    const auto once = of_calendar(single("a", "DTSTART:20261125T080000Z\nDURATION:PT8H\n"));
    const Tolerance tolerance{std::chrono::hours(24), std::chrono::hours(24)};
    CHECK(told(once, "2025-10-20T08:00:00Z", tolerance) == "off until 2026-11-24T08:00:00Z");
    CHECK(told(once, "2026-11-26T15:59:59Z", tolerance) ==
          "on 2026-11-25T08:00:00Z 2026-11-25T16:00:00Z until 2026-11-26T16:00:00Z");
}

TEST_CASE("AnyYearOfFourDigitsCanBeAskedFor") {
    const auto daily = of_calendar(single("a", "DTSTART:20260101T080000Z\nDURATION:PT8H\nRRULE:FREQ=DAILY\n"));
    CHECK(told(daily, "0001-01-01T00:00:00Z") == "off until -");
    CHECK(told(daily, "1969-12-31T23:59:59Z") == "off until -");
    CHECK(told(daily, "2005-01-01T00:00:00Z") == "off until 2026-01-01T08:00:00Z");
    const auto weekly = of_json(R"({"zone": "UTC", "shifts": [{"days": ["mon"], "from": "08:00", "to": "16:00"}]})");
    CHECK(told(weekly, "1969-12-31T23:59:59Z") == "off until 1970-01-05T08:00:00Z");
    CHECK(told(weekly, "0001-01-01T09:00:00Z") ==
          "on 0001-01-01T08:00:00Z 0001-01-01T16:00:00Z until 0001-01-01T16:00:00Z");
    CHECK(told(weekly, "9999-12-31T23:59:59Z") == "off until -");
}

TEST_CASE("WhatCannotBeReadIsSaidAndMoreThanCanBeReadLeavesWhatIsKnown") {
    const Error error{ErrorKind::invalid_input, "roster.ics:1", "no", Retry::useless};
    CHECK(told([&](const Window&) { return Result<Reading>(error); }, "2026-11-25T00:00:00Z") == to_sentence(error));
    const WallTime at = instant("2026-11-25T00:00:00Z");
    const auto only_now = [&](const Roster& roster) {
        return [&error, roster, at, first = Window{}](const Window& window) mutable -> Result<Reading> {
            first = first.from < first.to ? first : window;
            return window.from == first.from && window.to == first.to ? Result<Reading>(Reading{roster, "UTC"})
                                                                      : Result<Reading>(error);
        };
    };
    CHECK(told(only_now({}), "2026-11-25T00:00:00Z") == to_sentence(error));
    const Roster reaches_back{{{at - std::chrono::days(100), at + std::chrono::days(1)}}, {}};
    CHECK(told(only_now(reaches_back), "2026-11-25T00:00:00Z") ==
          "on 2026-08-17T00:00:00Z 2026-11-26T00:00:00Z until 2026-11-26T00:00:00Z");
}
