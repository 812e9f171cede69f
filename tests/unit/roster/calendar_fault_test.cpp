// A calendar that cannot be taken says what is wrong, on which line, and what would be right.
#include "agent/roster/calendar/content_lines.hpp"
#include "agent/roster/fault.hpp"
#include "calendar_support.hpp"

#include <algorithm>

using namespace shiftguard;
using namespace shiftguard::roster;
using Catch::Matchers::Contains;

namespace {

/// What a calendar of these components is refused with. Its first component begins on line 4.
std::string refusal(const std::string& components, const std::string& zone = "Europe/Berlin") {
    const auto calendar = Calendar::read(calendar_of(components), "roster.ics", zone);
    return calendar ? "read" : to_sentence(calendar.error());
}

std::string zone_refusal(const std::string& inside) {
    return refusal("BEGIN:VTIMEZONE\n" + inside + "END:VTIMEZONE\n");
}

const std::string start = "DTSTART:20261125T080000Z\n";

}  // namespace

TEST_CASE("RefusesWhatIsNoCalendar") {
    for (const std::string text : {"", "hello\n", "BEGIN:VCARD\nEND:VCARD\n", "NAME:VALUE\n"}) {
        CAPTURE(text);
        const auto calendar = Calendar::read(text, "roster.ics", "UTC");
        REQUIRE_FALSE(calendar);
        CHECK_THAT(to_sentence(calendar.error()), Contains("roster.ics:1: "));
    }
    CHECK_THAT(refusal("BEGIN:VEVENT\n"), Contains("roster.ics:5: END:VCALENDAR ends nothing that is open"));
    const auto cut = Calendar::read("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2026", "roster.ics", "UTC");
    CHECK_THAT(to_sentence(cut.error()), Contains("roster.ics:2: BEGIN:VEVENT has no END: the file is cut off"));
}

TEST_CASE("ASentenceRepeatsNoMoreThanAShortPrintablePieceOfAFile") {
    const std::string long_name =
        "Alice\x01"
        "Example\x1b[2J\xC2\x85" +
        std::string(5000, 'x');
    for (const std::string& lines :
         {"BEGIN:" + long_name + "\n", "END:" + long_name + "\n", "X-WR-TIMEZONE:" + long_name + "\n",
          event("DTSTART;TZID=\"" + long_name + "\":20261125T080000\n")}) {
        const auto calendar =
            Calendar::read("BEGIN:VCALENDAR\n" + lines +
                               (lines.starts_with("BEGIN:VEVENT") || lines.starts_with("X-") ? "END:VCALENDAR\n" : ""),
                           "roster.ics", "");
        REQUIRE_FALSE(calendar);
        const std::string said = to_sentence(calendar.error());
        CAPTURE(said);
        CHECK(said.size() < 250);
        CHECK(
            std::none_of(said.begin(), said.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x20; }));
        CHECK(said.find("\xC2\x85") == std::string::npos);
        CHECK_THAT(upper(said), Contains("ALICE?EXAMPLE?[2J?XXX"));
    }
    CHECK(piece_of("Käse") == "Käse");
    CHECK(piece_of(std::string(39, 'x') + "ä") == std::string(39, 'x') + "...");
    CHECK(piece_of(std::string(38, 'x') + "ä") == std::string(38, 'x') + "ä");
    CHECK(piece_of("\x7f", 1) == "?");
    CHECK(piece_of("").empty());
}

TEST_CASE("LinesThatEndWithCrAloneAreSaidAndNothingOfThemIsRepeated") {
    const std::string text =
        "BEGIN:VCALENDAR\rBEGIN:VEVENT\rSUMMARY:Alice Example, Home Street 5\rEND:VEVENT\rEND:VCALENDAR\r";
    const auto calendar = Calendar::read(text, "roster.ics", "UTC");
    REQUIRE_FALSE(calendar);
    CHECK(to_sentence(calendar.error()) ==
          "roster.ics:1: the lines end with CR alone; export the roster with lines that end with LF or CR LF");
}

TEST_CASE("ACalendarThatTakesEventsBackIsNoRoster") {
    CHECK_THAT(refusal("METHOD:cancel\n" + event(start)), Contains("roster.ics:4: METHOD:CANCEL takes events back"));
    CHECK(refusal("METHOD:PUBLISH\n" + event(start)) == "read");
}

TEST_CASE("RefusesLinesThatAreNone") {
    const std::string line = GENERATE(as<std::string>{}, "nonsense", ":x", "A;B:x", "A;=c:x", "A;B=\"c:x", "Ä:x");
    CAPTURE(line);
    CHECK_THAT(refusal(line + "\n"), Contains("roster.ics:4: this is no line of iCalendar"));
}

TEST_CASE("RefusesWhatIsTooMuch") {
    const auto large = Calendar::read(std::string(roster_bytes + 1, 'x'), "roster.ics", "UTC");
    CHECK(large.error().kind == ErrorKind::exhausted);
    CHECK_THAT(to_sentence(large.error()), Contains("more than 10485760 bytes"));
    std::string many;
    for (int i = 0; i < 100'001; ++i) {
        many += "BEGIN:X\nEND:X\n";
    }
    CHECK_THAT(refusal(many), Contains("more than 100000 components"));
    CHECK_THAT(refusal("BEGIN:A\nBEGIN:B\nBEGIN:C\nBEGIN:D\n"), Contains("roster.ics:7: components are nested deeper"));
    CHECK_THAT(refusal(std::string("A:\0b\n", 5)), Contains("roster.ics:4: a zero byte"));
}

TEST_CASE("RefusesTimesThatAreNone") {
    const std::string time = GENERATE(as<std::string>{}, "", "2026", "20261301T080000Z", "20260229T080000Z",
                                      "20261125T240000Z", "20261125T086000Z", "20261125 080000Z", "20261125T0800Z",
                                      "20261125X080000Z", "15991231T080000Z", "22000101T000000Z", "-0261125");
    CAPTURE(time);
    CHECK_THAT(refusal(event("DTSTART:" + time + "\n")), Contains("roster.ics:6: DTSTART must hold a time such as"));
    CHECK_THAT(refusal(event(start + "EXDATE:20261125T080000Z," + time + "\n")),
               Contains("roster.ics:7: EXDATE must hold"));
}

TEST_CASE("RefusesEventsThatCannotBe") {
    CHECK_THAT(refusal(event("")), Contains("roster.ics:4: this event has no DTSTART"));
    CHECK_THAT(refusal(event(start + start)), Contains("roster.ics:7: an event has one DTSTART"));
    CHECK_THAT(refusal(event(start + "DTEND:20261125T075959Z\n")),
               Contains("roster.ics:7: this event ends before it begins"));
    CHECK_THAT(refusal(event(start + "DTEND:20290301T000000Z\n")),
               Contains("roster.ics:7: this event lasts more than 800 days"));
    CHECK_THAT(refusal(event(start + "DTEND:20261125T090000Z\nDURATION:PT1H\n")),
               Contains("roster.ics:8: an event has one DTEND"));
    CHECK_THAT(refusal(event(start + "SEQUENCE:one\n")), Contains("roster.ics:7: SEQUENCE must be a number"));
    CHECK_THAT(refusal("BEGIN:VEVENT\n" + start + "RECURRENCE-ID:20261125T080000Z\nEND:VEVENT\n"),
               Contains("roster.ics:4: an event with RECURRENCE-ID needs the UID"));
    CHECK_THAT(refusal(event(start + "RDATE;VALUE=PERIOD:20261126T080000Z/20261126T070000Z\n")),
               Contains("roster.ics:7: a period ends before it begins"));
    CHECK_THAT(refusal(event(start + "RDATE;VALUE=PERIOD:20261126T080000Z/1/2\n")),
               Contains("roster.ics:7: RDATE must hold"));
    CHECK_THAT(refusal(event(start + "RDATE;VALUE=PERIOD:20261126T080000Z/PX\n")),
               Contains("roster.ics:7: RDATE must hold"));
}

TEST_CASE("RefusesDurationsThatAreNone") {
    const std::string duration = GENERATE(as<std::string>{}, "", "P", "PT", "8H", "P8H", "PT1D", "PT8", "-PT8H",
                                          "P801D", "PT999999999H", "P1DT", "PT1H1X", "P1D1");
    CAPTURE(duration);
    CHECK_THAT(refusal(event(start + "DURATION:" + duration + "\n")),
               Contains("roster.ics:7: DURATION must be such as PT8H30M"));
}

TEST_CASE("RefusesZonesThatNobodyKnows") {
    CHECK_THAT(refusal(event("DTSTART;TZID=Mars/Olympus:20261125T080000\n")),
               Contains("roster.ics:6: the time zone \"Mars/Olympus\" is no IANA name"));
    CHECK_THAT(refusal("", "Mars/Olympus"), Contains("zone: this machine knows no time zone \"Mars/Olympus\""));
    CHECK_THAT(refusal("X-WR-TIMEZONE:Mars/Olympus\n", ""), Contains("roster.ics:4: this machine knows no time zone"));
}

TEST_CASE("RefusesVtimezonesThatAreNone") {
    const std::string offsets = "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n";
    const auto part = [](const std::string& lines) { return "TZID:Own\nBEGIN:STANDARD\n" + lines + "END:STANDARD\n"; };
    CHECK_THAT(zone_refusal(""), Contains("roster.ics:4: this VTIMEZONE has no TZID"));
    CHECK_THAT(zone_refusal("TZID:Own\n"), Contains("roster.ics:4: this VTIMEZONE has neither STANDARD nor DAYLIGHT"));
    CHECK_THAT(zone_refusal(part("")), Contains("roster.ics:6: this STANDARD has no TZOFFSETFROM"));
    CHECK_THAT(zone_refusal(part(offsets)), Contains("roster.ics:6: this STANDARD has no DTSTART"));
    for (const std::string offset : {"0100", "+1", "+2400", "+01:00", "+010061"}) {
        CAPTURE(offset);
        CHECK_THAT(zone_refusal(part("TZOFFSETFROM:" + offset + "\n")),
                   Contains("roster.ics:7: TZOFFSETFROM must be such as +0100"));
    }
    const std::string onset = offsets + "DTSTART:19700101T000000\n";
    CHECK_THAT(zone_refusal(part(onset + "RDATE:then\n")), Contains("roster.ics:10: RDATE must be such as"));
    CHECK_THAT(zone_refusal(part(onset + "RRULE:FREQ=SECONDLY\n")),
               Contains("roster.ics:10: RRULE: no shift begins every minute"));
    CHECK_THAT(zone_refusal(part(onset + "RRULE:FREQ=HOURLY\n")),
               Contains("roster.ics:10: RRULE: this rule gives more times"));
}

TEST_CASE("RefusesRulesThatAreNone") {
    const std::string rule = GENERATE(
        as<std::string>{}, "", "BYDAY=MO", "FREQ=SOMETIMES", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=70000", "FREQ=DAILY;INTERVAL=2x",
        "FREQ=DAILY;COUNT=3;UNTIL=20270101", "FREQ=DAILY;UNTIL=soon", "FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY;BYHOUR=99",
        "FREQ=DAILY;BYEASTER=1", "FREQ=SECONDLY", "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30");
    CAPTURE(rule);
    CHECK_THAT(refusal(event(start + "RRULE:" + rule + "\n")), Contains("roster.ics:7: RRULE: "));
}

TEST_CASE("ARuleThatGivesTooMuchOrNothingIsSaidAndDoesNotHang") {
    const auto expand = [](const std::string& rule) {
        const auto calendar = Calendar::read(
            calendar_of(event("DTSTART:20200101T000000Z\nDURATION:PT1M\nRRULE:" + rule + "\n")), "roster.ics", "UTC");
        REQUIRE(calendar);
        const auto roster = calendar->between(instant("2026-11-25T00:00:00Z"), instant("2027-12-31T00:00:00Z"));
        return roster ? std::to_string(roster->shifts.size()) : to_sentence(roster.error());
    };
    CHECK_THAT(expand("FREQ=HOURLY;BYMINUTE=0,10,20,30,40,50"),
               Contains("roster.ics:8: this rule gives more times than any roster"));
    CHECK_THAT(
        expand("FREQ=HOURLY;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22;COUNT=100000000"),
        Contains("roster.ics:8: this rule gives more times than any roster"));
    CHECK(expand("FREQ=HOURLY;BYMONTH=2;BYYEARDAY=100") == "0");
    CHECK_THAT(expand("FREQ=YEARLY;BYMONTH=2;BYYEARDAY=100"), Contains("roster.ics:8: this rule never gives a day"));
}

TEST_CASE("MoreShiftsThanAnyRosterHasAreRefused") {
    std::string components;
    for (int i = 0; i < 20; ++i) {
        components += "BEGIN:VEVENT\nUID:" + std::to_string(i) +
                      "\nDTSTART:20261125T000000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY;COUNT=12000\nEND:VEVENT\n";
    }
    const auto calendar = Calendar::read(calendar_of(components), "roster.ics", "UTC");
    REQUIRE(calendar);
    const auto roster = calendar->between(instant("2026-11-25T00:00:00Z"), instant("2028-12-31T00:00:00Z"));
    REQUIRE_FALSE(roster);
    CHECK_THAT(to_sentence(roster.error()), Contains("more than 200000 shifts"));
}
