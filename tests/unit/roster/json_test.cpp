// The reader of JSON rosters: weekly and single entries, awkward days, and what it refuses.
#include "agent/roster/json/json_roster.hpp"
#include "calendar_support.hpp"

using namespace shiftguard;
using namespace shiftguard::roster;
using Catch::Matchers::Contains;

namespace {

Result<Reading> read(const std::string& text, const std::string& from = "2026-01-01T00:00:00Z",
                     const std::string& to = "2027-01-01T00:00:00Z", const std::string& zone = "") {
    return read_json(text, "roster.json", zone, "Europe/Berlin", {instant(from), instant(to)});
}

Lines shifts_of(const std::string& entries, const std::string& from = "2026-01-01T00:00:00Z",
                const std::string& to = "2027-01-01T00:00:00Z", const std::string& zone = "") {
    const auto reading = read("{\"shifts\": [" + entries + "]}", from, to, zone);
    INFO((reading ? "" : to_sentence(reading.error())));
    REQUIRE(reading);
    return texts(reading->roster.shifts);
}

std::string refusal(const std::string& text) {
    const auto reading = read(text);
    return reading ? "read" : to_sentence(reading.error());
}

}  // namespace

TEST_CASE("AJsonEntryIsOnceInInstantsOrLocalTimes") {
    CHECK(shifts_of(R"({"from": "2026-11-25T08:00:00+01:00", "to": "2026-11-25T16:30"})") ==
          Lines{"2026-11-25T07:00:00Z 2026-11-25T15:30:00Z"});
    CHECK(shifts_of(R"({"from": "2026-11-25T08:00", "to": "2026-11-25T09:00"})", "2026-01-01T00:00:00Z",
                    "2027-01-01T00:00:00Z", "Asia/Kathmandu") == Lines{"2026-11-25T02:15:00Z 2026-11-25T03:15:00Z"});
}

TEST_CASE("AWeeklyJsonEntryEndsAtItsTimeOnTheWallAcrossBothChangesOfTheClock") {
    const std::string nights = R"({"days": ["sat"], "from": "22:00", "to": "06:00"})";
    CHECK(shifts_of(nights, "2026-03-28T12:00:00Z", "2026-03-30T00:00:00Z") ==
          Lines{"2026-03-28T21:00:00Z 2026-03-29T04:00:00Z"});
    CHECK(shifts_of(nights, "2026-10-24T12:00:00Z", "2026-10-26T00:00:00Z") ==
          Lines{"2026-10-24T20:00:00Z 2026-10-25T05:00:00Z"});
}

TEST_CASE("AMissingHourShortensAJsonShiftAndAnHourThatComesTwiceIsWhole") {
    CHECK(shifts_of(R"({"from": "2026-03-29T02:30", "to": "2026-03-29T08:00"})") ==
          Lines{"2026-03-29T01:00:00Z 2026-03-29T06:00:00Z"});
    CHECK(shifts_of(R"({"from": "2026-03-29T02:10", "to": "2026-03-29T02:50"})").empty());
    CHECK(shifts_of(R"({"from": "2026-10-25T02:00", "to": "2026-10-25T02:30"})") ==
          Lines{"2026-10-25T00:00:00Z 2026-10-25T01:30:00Z"});
}

TEST_CASE("JsonTimeOffIsCutOutAndBreaksAreKeptApart") {
    const auto reading = read(R"({"zone": "UTC",
        "shifts": [{"days": ["wed", "thu"], "from": "08:00", "to": "16:00"}],
        "breaks": [{"days": ["wed"], "from": "12:00", "to": "12:30"}],
        "time_off": [{"from": "2026-11-26T00:00", "to": "2026-11-27T00:00"}]})",
                              "2026-11-25T00:00:00Z", "2026-11-28T00:00:00Z");
    REQUIRE(reading);
    CHECK(reading->zone == "UTC");
    CHECK(texts(reading->roster.shifts) == Lines{"2026-11-25T08:00:00Z 2026-11-25T16:00:00Z"});
    CHECK(texts(reading->roster.breaks) == Lines{"2026-11-25T12:00:00Z 2026-11-25T12:30:00Z"});
}

TEST_CASE("AFaultOfJsonRepeatsAShortPrintablePieceOnly") {
    const std::string name = "Alice " + std::string(5000, 'x');
    for (const std::string& text :
         {R"({"shifts": [], ")" + name + R"(": 1})", R"({"shifts": [], "zone": ")" + name + R"("})",
          R"({"shifts": [], "zone": ")" + name + "\x01\"}", R"({"shifts": [{"from": "x", ")" + name + R"(": 1}]})"}) {
        const auto read = read_json(text, "roster.json", "", "UTC", {WallTime{}, WallTime{} + std::chrono::hours(1)});
        REQUIRE_FALSE(read);
        CHECK(to_sentence(read.error()).size() < 300);
    }
}

TEST_CASE("AJsonRosterIsRefusedWithLineAndPointer") {
    CHECK_THAT(refusal("{\"shifts\": [],\n\"shift\": []}"), Contains("roster.json:2: /shift: unknown key"));
    CHECK_THAT(refusal("{\"shifts\": [],\n\"shifts\": []}"), Contains("roster.json:2: /shifts: this key stands here"));
    CHECK_THAT(refusal("{\n\"shifts\": NaN}"), Contains("roster.json:2: "));
    CHECK_THAT(refusal("[]"), Contains("a JSON roster is an object"));
    CHECK_THAT(refusal("{}"), Contains("/shifts: is missing"));
    CHECK_THAT(refusal(R"({"shifts": {}})"), Contains("/shifts: must be a list"));
    CHECK_THAT(refusal(R"({"shifts": [1]})"), Contains("/shifts/0: must be an entry"));
    CHECK_THAT(refusal(R"({"shifts": [], "zone": 1})"), Contains("/zone: must be the IANA name"));
    CHECK_THAT(refusal("{\"shifts\": [],\n\"zone\": \"Europe/Atlantis\"}"),
               Contains("roster.json:2: /zone: this machine knows no time zone \"Europe/Atlantis\""));
    CHECK(read_json("{\"shifts\": []}", "f", "No/Where", "", {}).error().kind == ErrorKind::not_found);
    CHECK(read(std::string(roster_bytes + 1, ' ')).error().kind == ErrorKind::exhausted);
}

TEST_CASE("AJsonEntryThatCannotBeIsRefused") {
    const auto entry = [](const std::string& members) { return refusal("{\"shifts\": [{" + members + "}]}"); };
    CHECK_THAT(entry(R"("from": "2026-11-25T08:00")"), Contains("/shifts/0/to: is missing"));
    CHECK_THAT(entry(R"("from": 8, "to": "2026-11-25T08:00")"), Contains("/shifts/0/from: must be an instant"));
    CHECK_THAT(entry(R"("from": "2026-11-25T08:00", "to": "2026-11-25T08:00")"),
               Contains("/shifts/0/to: must be later than from"));
    CHECK_THAT(entry(R"("till": "2026-11-25T08:00")"), Contains("/shifts/0/till: unknown key"));
    CHECK_THAT(entry(R"("days": [], "from": "08:00", "to": "09:00")"), Contains("/shifts/0/days: must be a list"));
    CHECK_THAT(entry(R"("days": ["Mon"], "from": "08:00", "to": "09:00")"), Contains("/shifts/0/days/0: must be one"));
    CHECK_THAT(entry(R"("days": ["mon", "mon"], "from": "08:00", "to": "09:00")"),
               Contains("/shifts/0/days/1: this day stands here a second time"));
    CHECK_THAT(entry(R"("days": ["mon"], "from": "2026-11-25T08:00", "to": "09:00")"),
               Contains("/shifts/0/from: must be a local time HH:MM"));
}

TEST_CASE("AJsonRosterOfMoreShiftsThanAYearHoldsIsRefused") {
    std::string many = R"({"shifts": [{"days": ["mon"], "from": "08:00", "to": "09:00"})";
    for (int i = 0; i < 4'000; ++i) {
        many += R"(,{"days": ["mon"], "from": "08:00", "to": "09:00"})";
    }
    CHECK_THAT(refusal(many + "]}"), Contains("more than 200000 shifts in a year"));
}
