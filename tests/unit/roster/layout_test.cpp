// The column mapping of an export, as a person writes it.
#include "agent/roster/delimited/layout_document.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::roster;
using Catch::Matchers::Contains;

namespace {

const std::string columns = R"("columns": {"date": "D", "start": "S", "end": "E"})";

std::string refusal(const std::string& members) {
    const auto layout = read_layout("{\n" + members + "}", "columns.json");
    return layout ? "read" : to_sentence(layout.error());
}

std::string refusal_beside(const std::string& member) {
    return refusal(R"("zone": "UTC", )" + columns + ",\n" + member);
}

}  // namespace

TEST_CASE("ReadsAWholeColumnMapping") {
    const auto layout = read_layout(
        R"({"zone": "Europe/Berlin", "delimiter": "\t", "date_format": "%d.%m.%y", "time_format": "%I:%M %p",
            "day_begins_at": "04:30",
            "columns": {"worker": "W", "activity": "A", "date": "D", "start": "S", "end": "E", "end_date": "T"},
            "activities": {"work": ["p"], "break": ["b"], "time_off": ["l"], "other": "ignored"}})",
        "f");
    INFO((layout ? "" : to_sentence(layout.error())));
    REQUIRE(layout);
    const Layout wanted{Kind::delimited,
                        "Europe/Berlin",
                        '\t',
                        {"W", "A", "D", "S", "E", "T"},
                        "%d.%m.%y",
                        "%I:%M %p",
                        std::chrono::minutes(270),
                        {{"p"}, {"b"}, {"l"}, OtherActivity::ignored}};
    CHECK(*layout == wanted);
}

TEST_CASE("AColumnMappingMayLeaveOutMost") {
    CHECK(refusal(R"("zone": "UTC", )" + columns) == "read");
}

TEST_CASE("AColumnMappingIsRefusedWithLineAndPointer") {
    CHECK_THAT(refusal(columns), Contains("/zone: is missing"));
    CHECK_THAT(refusal(R"("zone": "No/Where", )" + columns), Contains("columns.json:2: /zone: this machine knows no"));
    CHECK_THAT(refusal(R"("zone": "UTC")"), Contains("/columns: is missing"));
    CHECK_THAT(refusal(R"("zone": "UTC", "columns": [])"), Contains("/columns: must be an object"));
    CHECK_THAT(refusal(R"("zone": "UTC", "columns": {"date": "D", "start": "S"})"),
               Contains("/columns/end: is missing"));
    CHECK_THAT(refusal(R"("zone": "UTC", "columns": {"date": "D", "start": "S", "end": "S"})"),
               Contains("/columns/end: names a column that another key names already"));
    CHECK_THAT(refusal_beside(R"("zones": 1)"), Contains("columns.json:3: /zones: unknown key"));
    CHECK_THAT(refusal_beside(R"("zone": "UTC")"), Contains("columns.json:3: /zone: this key stands here a second"));
    CHECK_THAT(refusal_beside(R"("delimiter": "ab")"), Contains("/delimiter: must be one of"));
    CHECK_THAT(refusal_beside(R"("delimiter": 1)"), Contains("/delimiter: must be a text"));
    CHECK_THAT(refusal_beside(R"("date_format": "%d.%m")"), Contains("/date_format: must hold %d, %m and %Y"));
    CHECK_THAT(refusal_beside(R"("date_format": "%d.%d.%Y")"), Contains("/date_format: must hold"));
    CHECK_THAT(refusal_beside(R"("time_format": "%H")"), Contains("/time_format: must hold %H and %M"));
    CHECK_THAT(refusal_beside(R"("day_begins_at": "4")"), Contains("/day_begins_at: must be a local time"));
    CHECK_THAT(refusal_beside(R"("activities": {"work": "p"})"), Contains("/activities/work: must be a list"));
    CHECK_THAT(refusal_beside(R"("activities": {"work": [1]})"), Contains("/activities/work/0: must be a text"));
    CHECK_THAT(refusal_beside(R"("activities": {"work": ["p"], "break": ["p"]})"),
               Contains("/activities/break/0: this activity stands here a second time"));
    CHECK_THAT(refusal_beside(R"("activities": {"other": "any"})"), Contains("/activities/other: must be one of"));
    CHECK_THAT(refusal(R"("zone": "UTC", "columns": {"activity": "A", "date": "D", "start": "S", "end": "E"})"),
               Contains("/activities/work: must name at least one activity"));
    CHECK_THAT(refusal(std::string(layout_bytes, ' ')), Contains("64 KiB at most"));
}
