// The reader of delimited exports: the column mapping, days across midnight, awkward hours, and what it refuses.
#include "agent/roster/delimited/delimited.hpp"

#include "agent/roster/files/read_roster.hpp"
#include "calendar_support.hpp"

using namespace shiftguard;
using namespace shiftguard::roster;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

Layout german() {
    Layout layout;
    layout.kind = Kind::delimited;
    layout.zone = "Europe/Berlin";
    layout.delimiter = ';';
    layout.columns = {"Agent", "Activity", "Date", "Start", "End", ""};
    layout.date_format = "%d.%m.%Y";
    layout.activities = {{"Phone", "Mail"}, {"Break"}, {"Leave"}, OtherActivity::refused};
    return layout;
}

const Window year{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1),
                  std::chrono::sys_days(std::chrono::year(2027) / 1 / 1)};
const std::string head = "Agent;Activity;Date;Start;End\n";

Result<Roster> roster_of_a(const std::string& rows, const Layout& layout = german(), const std::string& header = head) {
    auto rosters = read_delimited(header + rows, "export.csv", layout, layout.zone, {"A, B"}, year);
    if (!rosters) {
        return rosters.error();
    }
    return rosters->begin()->second;
}

Lines shifts_of(const std::string& rows, const Layout& layout = german(), const std::string& header = head) {
    const auto roster = roster_of_a(rows, layout, header);
    INFO((roster ? "" : to_sentence(roster.error())));
    REQUIRE(roster);
    return texts(roster->shifts);
}

std::string refusal(const std::string& rows, const Layout& layout = german(), const std::string& header = head) {
    const auto roster = roster_of_a(rows, layout, header);
    return roster ? "read" : to_sentence(roster.error());
}

}  // namespace

TEST_CASE("WorkAndTheBreaksBetweenAreOneShift") {
    const auto roster = roster_of_a(
        "A, B;Phone;25.11.2026;08:00;10:00\nA, B;Break;25.11.2026;10:00;10:15\nC;Phone;25.11.2026;00:00;23:00\n"
        "\"A, B\";Mail;25.11.2026;10:15;12:00\nA, B;Break;25.11.2026;20:00;20:15\nA, B;Phone;26.11.2026;08:00;12:00\n"
        "A, B;Leave;26.11.2026;00:00;00:00\n");
    REQUIRE(roster);
    CHECK(texts(roster->shifts) == Lines{"2026-11-25T07:00:00Z 2026-11-25T11:00:00Z"});
    CHECK(texts(roster->breaks) ==
          Lines{"2026-11-25T09:00:00Z 2026-11-25T09:15:00Z", "2026-11-25T19:00:00Z 2026-11-25T19:15:00Z"});
    CHECK(on_shift(*roster, {}, instant("2026-11-25T09:05:00Z")).on_shift);
}

TEST_CASE("AnEndAtOrBeforeTheStartIsOnTheNextDay") {
    CHECK(shifts_of("A, B;Phone;25.11.2026;22:00;06:00\n") == Lines{"2026-11-25T21:00:00Z 2026-11-26T05:00:00Z"});
    CHECK(shifts_of("A, B;Phone;25.11.2026;16:00;24:00\n") == Lines{"2026-11-25T15:00:00Z 2026-11-25T23:00:00Z"});
}

TEST_CASE("AStartBeforeTheDayBeginsIsOnTheDayAfterTheActivitysDate") {
    auto layout = german();
    layout.day_begins_at = 4h;
    CHECK(shifts_of("A, B;Phone;25.11.2026;22:00;00:30\nA, B;Phone;25.11.2026;00:30;04:00\n"
                    "A, B;Phone;25.11.2026;04:00;05:00\n",
                    layout) ==
          Lines{"2026-11-25T03:00:00Z 2026-11-25T04:00:00Z", "2026-11-25T21:00:00Z 2026-11-26T03:00:00Z"});
}

TEST_CASE("AnEndDateOfTheCalendarIsTakenAsItIs") {
    auto layout = german();
    layout.columns.end_date = "To";
    const std::string header = "Agent;Activity;Date;Start;End;To\n";
    CHECK(shifts_of("A, B;Phone;25.11.2026;22:00;23:00;26.11.2026\n", layout, header) ==
          Lines{"2026-11-25T21:00:00Z 2026-11-26T22:00:00Z"});
    CHECK(shifts_of("A, B;Phone;25.11.2026;22:00;06:00;\n", layout, header) ==
          Lines{"2026-11-25T21:00:00Z 2026-11-26T05:00:00Z"});
    CHECK_THAT(refusal("A, B;Phone;25.11.2026;22:00;23:00;24.11.2026\n", layout, header),
               Contains("export.csv:2: this row ends before it begins"));
    CHECK_THAT(refusal("A, B;Phone;25.11.2026;22:00;23:00;x\n", layout, header), Contains("the column \"To\" must be"));
}

TEST_CASE("HoursThatAreMissingOrComeTwiceInAnExport") {
    CHECK(shifts_of("A, B;Phone;28.03.2026;22:00;06:00\n") == Lines{"2026-03-28T21:00:00Z 2026-03-29T04:00:00Z"});
    CHECK(shifts_of("A, B;Phone;29.03.2026;02:10;02:50\n").empty());
    CHECK(shifts_of("A, B;Phone;25.10.2026;02:00;02:30\n") == Lines{"2026-10-25T00:00:00Z 2026-10-25T01:30:00Z"});
    auto layout = german();
    layout.zone = "Asia/Kolkata";
    CHECK(shifts_of("A, B;Phone;25.11.2026;08:00;09:00\n", layout) ==
          Lines{"2026-11-25T02:30:00Z 2026-11-25T03:30:00Z"});
}

TEST_CASE("OtherActivitiesAreRefusedWorkOrIgnoredAsTheLayoutSays") {
    const std::string row = "A, B;Training;25.11.2026;08:00;10:00\n";
    auto layout = german();
    CHECK_THAT(refusal(row), Contains("export.csv:2: the policy does not say what this row's activity is"));
    layout.activities.other = OtherActivity::work;
    CHECK(shifts_of(row, layout).size() == 1);
    layout.activities.other = OtherActivity::ignored;
    CHECK(shifts_of(row, layout).empty());
}

TEST_CASE("AnExportOfOneWorkerNeedsNoColumnsOfWorkerAndActivity") {
    auto layout = german();
    layout.delimiter = '\t';
    layout.columns = {"", "", "Date", "Start", "End", ""};
    layout.time_format = "%I:%M %p";
    layout.date_format = "%m/%d/%Y";
    CHECK(shifts_of("11/25/2026\t08:00 AM\t04:30 PM\r\n\r\n", layout, "Date\tStart\tEnd\r\n") ==
          Lines{"2026-11-25T07:00:00Z 2026-11-25T15:30:00Z"});
    CHECK_THAT(refusal("", layout, "Date\tStart\tEnd\n"), Contains("there is no row beside the names"));
}

TEST_CASE("AnExportOfManyWorkersAsksWhichOneIsMeant") {
    const auto layout = german();
    const auto rosters = read_delimited(head + std::string("A, B;Phone;25.11.2026;08:00;09:00\n"), "export.csv", layout,
                                        layout.zone, {""}, year);
    REQUIRE(rosters);
    CHECK_THAT(rosters->at("").error().message,
               Contains("every row is of a worker") && Contains("--worker") && !Contains("there is no row"));
}

TEST_CASE("AnExportsFaultsAreToldByTheirLine") {
    CHECK_THAT(refusal("A, B;Phone;25.11.2026;08:00\n"),
               Contains("export.csv:2: this row has 4 fields, but the first has 5"));
    CHECK_THAT(refusal("\n\nA, B;Phone;31.02.2026;08:00;09:00\n"),
               Contains("export.csv:4: the column \"Date\" must be such as 25.11.2026"));
    CHECK_THAT(refusal("C;\"a\nb\";x;y;z\nA, B;Phone;25.11.2026;08:00x;09:00\n"),
               Contains("export.csv:4: the column \"Start\" must be such as 08:30"));
    CHECK_THAT(refusal("A, B;Phone;25.11.2026;08:00;25:00\n"), Contains("the column \"End\" must be"));
    CHECK_THAT(refusal("A, B;Ph\"one;25.11.2026;08:00;09:00\n"),
               Contains("export.csv:2: a quote stands within a field"));
    CHECK_THAT(refusal("C;x;x;x;x\n\"A, B;Phone\n"),
               Contains("export.csv:3: this row has a quote that nothing closes"));
    CHECK_THAT(refusal(std::string("A;b\0;c", 6)), Contains("export.csv:2: a zero byte"));
    CHECK_THAT(refusal("", german(), "Agent;Date;Start;End\n"),
               Contains("export.csv:1: there is no column \"Activity\""));
    CHECK_THAT(refusal("", german(), "Agent;Activity;Date;Start;End;Date\n"),
               Contains("there are two columns \"Date\""));
    CHECK_THAT(refusal("", german(), ""), Contains("export.csv:1: this file is empty"));
    CHECK_THAT(refusal(std::string(2000, ';')), Contains("export.csv:2: this row has more than 1024 fields"));
    CHECK(roster_of_a(std::string(roster_bytes, 'x')).error().kind == ErrorKind::exhausted);
}

TEST_CASE("AWorkerWithoutARowIsNotOffShiftButUnknown") {
    CHECK_THAT(refusal("C;Phone;25.11.2026;08:00;09:00\n"), Contains("no row is of this worker"));
    CHECK(refusal("C;Phone;25.11.2026;08:00;09:00\n").find("A, B") == std::string::npos);
}

TEST_CASE("AFaultInAnotherWorkersRowIsNotMine") {
    CHECK(shifts_of("C;Phone;never;08:00;09:00\nA, B;Phone;25.11.2026;08:00;09:00\n").size() == 1);
}

TEST_CASE("TheKindOfARosterIsSeenInItsFirstLetters") {
    CHECK(kind_of("\xEF\xBB\xBF"
                  "begin:vcalendar") == Kind::calendar);
    CHECK(kind_of(" \n{}") == Kind::json);
    CHECK(kind_of("Agent;Date") == Kind::delimited);
    CHECK(kind_of("") == Kind::delimited);
}

TEST_CASE("EveryKindIsReadForEachOfItsWorkers") {
    auto layout = german();
    const auto both = read_rosters(head + "A;Phone;25.11.2026;08:00;09:00\n", "f", layout, {"A", "B"}, year);
    CHECK(both.at("A"));
    CHECK_FALSE(both.at("B"));
    CHECK_FALSE(read_rosters("x", "f", layout, {"A"}, year).at("A"));
    layout.columns.worker.clear();
    CHECK(read_rosters(head + "A;Phone;25.11.2026;08:00;09:00\n", "f", layout, {"any"}, year).at("any"));
    layout.kind = Kind::json;
    CHECK(read_rosters(R"({"shifts": []})", "f", layout, {"A"}, year).at("A")->zone == "Europe/Berlin");
    layout.kind = Kind::calendar;
    CHECK(read_rosters(calendar_of(""), "f", layout, {"A"}, year).at("A")->zone == "Europe/Berlin");
    CHECK_FALSE(read_rosters("", "f", layout, {"A"}, year).at("A"));
}
