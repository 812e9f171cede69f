// The reader of iCalendar rosters: times, zones, series and what stands for their parts.
#include "calendar_support.hpp"

using namespace shiftguard;
using namespace shiftguard::roster;

TEST_CASE("AShiftInUtcIsWhatItSays") {
    CHECK(shifts(event("DTSTART:20261125T080000Z\nDTEND:20261125T163000Z\n"), "2026-11-01T00:00:00Z",
                 "2026-12-01T00:00:00Z") == Lines{"2026-11-25T08:00:00Z 2026-11-25T16:30:00Z"});
}

TEST_CASE("AnIanaNameNeedsNoVtimezone") {
    CHECK(shifts(event("DTSTART;TZID=Europe/Berlin:20261125T080000\nDTEND;TZID=Europe/Berlin:20261125T163000\n"),
                 "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") == Lines{"2026-11-25T07:00:00Z 2026-11-25T15:30:00Z"});
    CHECK(shifts(event("DTSTART;TZID=\"/example.org/20260101/Europe/Berlin\":20261125T080000\nDURATION:PT1H\n"),
                 "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") == Lines{"2026-11-25T07:00:00Z 2026-11-25T08:00:00Z"});
}

TEST_CASE("AnIanaNameFollowsTheMachinesRulesWhateverItsVtimezoneSays") {
    const std::string wrong =
        "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0500\n"
        "TZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE\n";
    CHECK(shifts(wrong + event("DTSTART;TZID=Europe/Berlin:20261125T080000\nDURATION:PT1H\n"), "2026-11-01T00:00:00Z",
                 "2026-12-01T00:00:00Z") == Lines{"2026-11-25T07:00:00Z 2026-11-25T08:00:00Z"});
}

TEST_CASE("AnyOtherNameFollowsItsVtimezone") {
    const std::string outlook =
        "BEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\n"
        "BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
        "BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    const std::string zoned = "TZID=\"W. Europe Standard Time\":";
    const std::string night =
        event("DTSTART;" + zoned + "20260101T220000\nDTEND;" + zoned + "20260102T060000\nRRULE:FREQ=DAILY\n");
    CHECK(shifts(outlook + night, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z") ==
          Lines{"2026-03-28T21:00:00Z 2026-03-29T04:00:00Z", "2026-03-29T20:00:00Z 2026-03-30T04:00:00Z"});
    CHECK(shifts(outlook + night, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z") ==
          Lines{"2026-10-24T20:00:00Z 2026-10-25T05:00:00Z", "2026-10-25T21:00:00Z 2026-10-26T05:00:00Z"});
}

TEST_CASE("AVtimezoneMayListItsChanges") {
    const std::string listed =
        "BEGIN:VTIMEZONE\nTZID:Planet\nBEGIN:STANDARD\nDTSTART:20260101T000000\nTZOFFSETFROM:-0330\nTZOFFSETTO:-0330\n"
        "END:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20260601T000000\nRDATE:20270601T000000\nTZOFFSETFROM:-0330\nTZOFFSETTO:-"
        "0230\n"
        "END:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20261001T000000\nTZOFFSETFROM:-0230\nTZOFFSETTO:-0330\nEND:"
        "STANDARD\nEND:VTIMEZONE\n";
    const auto at = [&](const std::string& day) {
        return shifts(listed + event("DTSTART;TZID=Planet:" + day + "T120000\nDURATION:PT1H\n"), "2025-01-01T00:00:00Z",
                      "2028-01-01T00:00:00Z")
            .at(0)
            .substr(11, 9);
    };
    CHECK(at("20250701") == "15:30:00Z");
    CHECK(at("20260301") == "15:30:00Z");
    CHECK(at("20260701") == "14:30:00Z");
    CHECK(at("20261201") == "15:30:00Z");
    CHECK(at("20270701") == "14:30:00Z");
}

TEST_CASE("ATimeWithoutZoneIsReadInTheAskedOneOrTheCalendars") {
    const std::string floating = event("DTSTART:20261125T080000\nDTEND:20261125T090000\n");
    CHECK(shifts(floating, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "America/Chicago") ==
          Lines{"2026-11-25T14:00:00Z 2026-11-25T15:00:00Z"});
    CHECK(shifts("X-WR-TIMEZONE:Asia/Kathmandu\n" + floating, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "") ==
          Lines{"2026-11-25T02:15:00Z 2026-11-25T03:15:00Z"});
    CHECK(shifts("X-WR-TIMEZONE:Asia/Kathmandu\n" + floating, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") ==
          Lines{"2026-11-25T07:00:00Z 2026-11-25T08:00:00Z"});
    CHECK(shifts(floating, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "") ==
          Lines{"2026-11-25T08:00:00Z 2026-11-25T09:00:00Z"});
}

TEST_CASE("AWholeDayLastsFromMidnightToMidnightOfTheZone") {
    CHECK(shifts(event("DTSTART;VALUE=DATE:20260329\n"), "2026-03-01T00:00:00Z", "2026-04-30T00:00:00Z") ==
          Lines{"2026-03-28T23:00:00Z 2026-03-29T22:00:00Z"});
    CHECK(shifts(event("DTSTART;VALUE=DATE:20280229\nDTEND;VALUE=DATE:20280302\n"), "2028-01-01T00:00:00Z",
                 "2029-01-01T00:00:00Z") == Lines{"2028-02-28T23:00:00Z 2028-03-01T23:00:00Z"});
}

TEST_CASE("ATimeWithoutLengthIsNoShift") {
    CHECK(shifts(event("DTSTART:20261125T080000Z\n"), "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z").empty());
}

TEST_CASE("ALocalTimeThatIsMissingIsReadWithTheOffsetBeforeTheGap") {
    CHECK(shifts(event("DTSTART;TZID=Europe/Berlin:20260329T023000\nDTEND;TZID=Europe/Berlin:20260329T100000\n"),
                 "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z") == Lines{"2026-03-29T01:30:00Z 2026-03-29T08:00:00Z"});
    CHECK(shifts(event("DTSTART;TZID=Australia/Lord_Howe:20261004T021500\nDURATION:PT1H\n"), "2026-10-01T00:00:00Z",
                 "2026-11-01T00:00:00Z") == Lines{"2026-10-03T15:45:00Z 2026-10-03T16:45:00Z"});
}

TEST_CASE("OfALocalTimeThatComesTwiceTheFirstIsMeant") {
    CHECK(shifts(event("DTSTART;TZID=Europe/Berlin:20261025T020000\nDTEND;TZID=Europe/Berlin:20261025T024500\n"),
                 "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z") == Lines{"2026-10-25T00:00:00Z 2026-10-25T00:45:00Z"});
}

TEST_CASE("AShiftThatRepeatsEndsAtItsTimeOnTheWallOnTheNightsOfTheChangeToo") {
    const std::string night = event(
        "DTSTART;TZID=America/Chicago:20260101T220000\nDTEND;TZID=America/Chicago:20260102T060000\nRRULE:FREQ=DAILY\n");
    CHECK(shifts(night, "2026-03-07T12:00:00Z", "2026-03-08T12:00:00Z") ==
          Lines{"2026-03-08T04:00:00Z 2026-03-08T11:00:00Z"});
    CHECK(shifts(night, "2026-10-31T18:00:00Z", "2026-11-01T18:00:00Z") ==
          Lines{"2026-11-01T03:00:00Z 2026-11-01T12:00:00Z"});
}

TEST_CASE("ADurationOfHoursIsExactAndOneOfDaysIsTheCalendars") {
    CHECK(shifts(event("DTSTART;TZID=Europe/Berlin:20261024T220000\nDURATION:PT8H\n"), "2026-10-01T00:00:00Z",
                 "2026-11-01T00:00:00Z") == Lines{"2026-10-24T20:00:00Z 2026-10-25T04:00:00Z"});
    CHECK(shifts(event("DTSTART;TZID=Europe/Berlin:20261024T220000\nDURATION:P1DT1H\n"), "2026-10-01T00:00:00Z",
                 "2026-11-01T00:00:00Z") == Lines{"2026-10-24T20:00:00Z 2026-10-25T22:00:00Z"});
    CHECK(shifts(event("DTSTART:20261124T220000Z\nDURATION:+P1W\n"), "2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z") ==
          Lines{"2026-11-24T22:00:00Z 2026-12-01T22:00:00Z"});
}

TEST_CASE("BeginAndEndMayLieInTwoZones") {
    CHECK(shifts(event("DTSTART;TZID=Europe/Berlin:20261125T140000\nDTEND;TZID=America/Chicago:20261125T100000\n"
                       "RRULE:FREQ=DAILY;COUNT=2\n"),
                 "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") ==
          Lines{"2026-11-25T13:00:00Z 2026-11-25T16:00:00Z", "2026-11-26T13:00:00Z 2026-11-26T16:00:00Z"});
}

TEST_CASE("ARuleRepeatsUntilItsEnd") {
    const std::string begin = "DTSTART;TZID=Europe/Berlin:20261123T080000\nDURATION:PT8H\nRRULE:";
    const auto count = [&](const std::string& rule) {
        return shifts(event(begin + rule + "\n"), "2026-11-01T00:00:00Z", "2027-12-01T00:00:00Z").size();
    };
    CHECK(count("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=7") == 7);
    CHECK(count("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261127T070000Z") == 5);
    CHECK(count("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261127T065959Z") == 4);
    CHECK(count("FREQ=DAILY;UNTIL=20261127") == 5);
    CHECK(count("FREQ=DAILY;UNTIL=20261127T075959") == 4);
    CHECK(count("FREQ=DAILY;UNTIL=20200101T000000Z") == 1);  // DTSTART is always the first
    CHECK(count("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29") == 1);
    CHECK(count("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3") == 4);  // DTSTART, which is no last Friday, and three of them
}

TEST_CASE("ARuleWithoutEndIsFollowedAnywhere") {
    const std::string every =
        event("DTSTART;TZID=Europe/Berlin:19990104T080000\nDURATION:PT8H\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH\n");
    CHECK(shifts(every, "2026-11-23T00:00:00Z", "2026-12-07T00:00:00Z") ==
          Lines{"2026-11-30T07:00:00Z 2026-11-30T15:00:00Z", "2026-12-03T07:00:00Z 2026-12-03T15:00:00Z"});
    CHECK(shifts(event("DTSTART;TZID=Europe/Berlin:20240229T080000\nDURATION:PT8H\nRRULE:FREQ=YEARLY\n"),
                 "2025-01-01T00:00:00Z", "2029-01-01T00:00:00Z") == Lines{"2028-02-29T07:00:00Z 2028-02-29T15:00:00Z"});
}

TEST_CASE("TimesCanBeAddedAndLeftOut") {
    CHECK(shifts(event("DTSTART;TZID=Europe/Berlin:20261123T080000\nDTEND;TZID=Europe/Berlin:20261123T160000\n"
                       "RRULE:FREQ=DAILY;COUNT=4\nEXDATE;TZID=Europe/Berlin:20261124T080000,20261125T080000\n"
                       "RDATE;TZID=Europe/Berlin:20261128T100000,20261123T080000\n"
                       "RDATE;VALUE=PERIOD:20261129T080000Z/PT2H,20261130T080000Z/20261130T090000Z\n"),
                 "2026-11-01T00:00:00Z", "2026-12-10T00:00:00Z") ==
          Lines{"2026-11-23T07:00:00Z 2026-11-23T15:00:00Z", "2026-11-26T07:00:00Z 2026-11-26T15:00:00Z",
                "2026-11-28T09:00:00Z 2026-11-28T17:00:00Z", "2026-11-29T08:00:00Z 2026-11-29T10:00:00Z",
                "2026-11-30T08:00:00Z 2026-11-30T09:00:00Z"});
    CHECK(
        shifts(event("DTSTART:20261123T080000Z\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261124\n"),
               "2026-11-01T00:00:00Z", "2026-12-10T00:00:00Z")
            .size() == 2);
    CHECK(
        shifts(
            event("DTSTART:20261123T080000Z\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=7\nEXRULE:FREQ=DAILY;INTERVAL=2\n"),
            "2026-11-01T00:00:00Z", "2026-12-10T00:00:00Z")
            .size() == 3);
}

TEST_CASE("AnEventCanStandForOneTimeOfASeries") {
    const std::string series =
        event("DTSTART;TZID=Europe/Berlin:20261123T080000\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=3\n");
    const std::string moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261124T080000\nDTSTART;TZID=Europe/"
        "Berlin:20261124T120000\nDURATION:PT4H\n");
    CHECK(shifts(series + moved, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") ==
          Lines{"2026-11-23T07:00:00Z 2026-11-23T15:00:00Z", "2026-11-24T11:00:00Z 2026-11-24T15:00:00Z",
                "2026-11-25T07:00:00Z 2026-11-25T15:00:00Z"});
    const std::string cancelled = event("RECURRENCE-ID:20261124T070000Z\nDTSTART:20261124T070000Z\nSTATUS:CANCELLED\n");
    CHECK(shifts(cancelled + series, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z").size() == 2);
    CHECK(shifts(moved, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z").size() == 1);
    const std::string by_day =
        event("RECURRENCE-ID;VALUE=DATE:20261124\nDTSTART;VALUE=DATE:20261124\nSTATUS:CANCELLED\n");
    CHECK(shifts(series + by_day, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z").size() == 2);
}

TEST_CASE("AnEventCanStandForOneTimeOfASeriesAndAllAfterIt") {
    const std::string series = event("DTSTART;TZID=Europe/Berlin:20261123T080000\nDURATION:PT8H\nRRULE:FREQ=DAILY\n");
    const std::string later = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261125T080000\n"
        "DTSTART;TZID=Europe/Berlin:20261125T100000\nDURATION:PT2H\n");
    CHECK(shifts(series + later, "2026-11-24T00:00:00Z", "2026-11-27T00:00:00Z") ==
          Lines{"2026-11-24T07:00:00Z 2026-11-24T15:00:00Z", "2026-11-25T09:00:00Z 2026-11-25T11:00:00Z",
                "2026-11-26T09:00:00Z 2026-11-26T11:00:00Z"});
    const std::string over = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261125T080000\n"
        "DTSTART;TZID=Europe/Berlin:20261125T080000\nSTATUS:CANCELLED\n");
    CHECK(shifts(series + over, "2026-11-24T00:00:00Z", "2026-12-27T00:00:00Z").size() == 1);
}

TEST_CASE("ASeriesThatIsCancelledIsCancelledWithWhatStandsForItsTimes") {
    const auto left = [](const std::string& series_status, const std::string& override_status) {
        return shifts(
            event("SEQUENCE:1\nDTSTART:20261123T070000Z\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=3\n" + series_status) +
                event("RECURRENCE-ID:20261124T070000Z\nDTSTART:20261124T110000Z\nDURATION:PT4H\n" + override_status),
            "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
    };
    const std::string cancelled = "STATUS:Cancelled\n";
    const Lines override{"2026-11-24T11:00:00Z 2026-11-24T15:00:00Z"};
    CHECK(left(cancelled, "SEQUENCE:1\n").empty());
    CHECK(left(cancelled, "SEQUENCE:2\nSTATUS:TENTATIVE\n").empty());
    CHECK(left(cancelled, "SEQUENCE:1\nSTATUS:confirmed\n") == override);
    CHECK(left(cancelled, "SEQUENCE:0\nSTATUS:CONFIRMED\n").empty());  // older than the cancelling
    CHECK(left("STATUS:CONFIRMED\n", "").size() == 3);
    CHECK(left("STATUS:CONFIRMED\n", cancelled).size() == 2);
}

TEST_CASE("WhatIsInOrderOnTheWallAndFallsIntoAMissingHourIsNothingAndHarmsNoOtherShift") {
    const std::string good = event("DTSTART:20261125T080000Z\nDURATION:PT1H\n");
    const std::string gap =
        "BEGIN:VEVENT\nUID:gap\nDTSTART;TZID=Europe/Berlin:20260329T023000\nDTEND;TZID=Europe/Berlin:20260329T031500\n"
        "END:VEVENT\n";
    CHECK(shifts(gap + good, "2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z") ==
          Lines{"2026-11-25T08:00:00Z 2026-11-25T09:00:00Z"});
    const std::string period = event(
        "DTSTART:20261125T080000Z\nDURATION:PT1H\n"
        "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260329T023000/20260329T031500\n");
    CHECK(shifts(period, "2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z").size() == 1);
}

TEST_CASE("AVtimezoneOfAnIanaNameIsNeverAskedAndMayBeEmpty") {
    CHECK(shifts("BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nEND:VTIMEZONE\n" +
                     event("DTSTART;TZID=Europe/Berlin:20261125T080000\nDURATION:PT1H\n"),
                 "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") == Lines{"2026-11-25T07:00:00Z 2026-11-25T08:00:00Z"});
}

TEST_CASE("LettersOfTimesAndDurationsMayBeSmall") {
    CHECK(shifts(event("dtstart:20261125t080000z\nduration:p1dt8h\nrrule:freq=daily;until=20261126t080000z\n"),
                 "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") ==
          Lines{"2026-11-25T08:00:00Z 2026-11-26T16:00:00Z", "2026-11-26T08:00:00Z 2026-11-27T16:00:00Z"});
}

TEST_CASE("OfTwoRevisionsTheLaterHolds") {
    const std::string first = event("SEQUENCE:1\nDTSTART:20261125T080000Z\nDURATION:PT1H\n");
    const std::string second = event("SEQUENCE:2\nDTSTART:20261125T120000Z\nDURATION:PT1H\n");
    const Lines expected{"2026-11-25T12:00:00Z 2026-11-25T13:00:00Z"};
    CHECK(shifts(first + second, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") == expected);
    CHECK(shifts(second + first, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") == expected);
    CHECK(shifts(first + event("SEQUENCE:3\nDTSTART:20261125T080000Z\nDURATION:PT1H\nSTATUS:CANCELLED\n"),
                 "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")
              .empty());
}

TEST_CASE("TimeOffIsCutOutOfShiftsAndBreaksAreKeptApart") {
    const std::string day =
        "BEGIN:VEVENT\nUID:day\nDTSTART:20261125T080000Z\nDTEND:20261125T160000Z\nRRULE:FREQ=DAILY;COUNT=3\nEND:"
        "VEVENT\n";
    const std::string dentist =
        "BEGIN:VEVENT\nUID:off\nCATEGORIES:Private,Time "
        "off\nDTSTART:20261125T100000Z\nDTEND:20261125T120000Z\nEND:VEVENT\n";
    const std::string holiday =
        "BEGIN:VEVENT\nUID:off2\nX-MICROSOFT-CDO-BUSYSTATUS:OOF\nDTSTART;VALUE=DATE:20261126\nEND:VEVENT\n";
    const std::string lunch =
        "BEGIN:VEVENT\nUID:lunch\nCATEGORIES:break\nDTSTART:20261125T123000Z\nDTEND:20261125T130000Z\nEND:VEVENT\n";
    const auto roster =
        roster_of(lunch + dentist + holiday + day, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "UTC");
    CHECK(texts(roster.shifts) == Lines{"2026-11-25T08:00:00Z 2026-11-25T10:00:00Z",
                                        "2026-11-25T12:00:00Z 2026-11-25T16:00:00Z",
                                        "2026-11-27T08:00:00Z 2026-11-27T16:00:00Z"});
    CHECK(texts(roster.breaks) == Lines{"2026-11-25T12:30:00Z 2026-11-25T13:00:00Z"});
    CHECK(break_at(roster, instant("2026-11-25T12:30:00Z")));
    CHECK_FALSE(break_at(roster, instant("2026-11-25T13:00:00Z")));
}

TEST_CASE("ReadsFoldedLinesByteOrderMarkAndWhatIsNotOurs") {
    const std::string text =
        "\xef\xbb\xbf"
        "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nDUE:nonsense\r\nEND:VTODO\r\nBEGIN:VEVENT\r\nDTST\r\n "
        "ART;TZID=Europe/B\r\n\terlin:20261125T080000\r\n"
        "dtend:20261125T090000Z\r\nBEGIN:VALARM\r\nDURATION:PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n\r\n";
    const auto calendar = Calendar::read(text, "roster.ics", "");
    REQUIRE(calendar);
    CHECK(calendar->zone() == "UTC");
    CHECK(texts(calendar->between(instant("2026-11-01T00:00:00Z"), instant("2026-12-01T00:00:00Z"))->shifts) ==
          Lines{"2026-11-25T07:00:00Z 2026-11-25T09:00:00Z"});
}

TEST_CASE("ARosterWithoutShiftsAgreesToNothing") {
    const Roster empty;
    const auto answer = on_shift(empty, {}, instant("2026-11-25T12:00:00Z"));
    CHECK_FALSE(answer.on_shift);
    CHECK_FALSE(answer.next_change);
}

TEST_CASE("ShiftsThatFollowOneAnotherAreOneStretchOfWork") {
    const auto roster =
        roster_of(event("DTSTART:20261125T000000Z\nDURATION:PT8H\nRRULE:FREQ=DAILY;BYHOUR=0,8,16;COUNT=300\n"),
                  "2026-11-01T00:00:00Z", "2027-12-01T00:00:00Z");
    const auto answer = on_shift(roster, {}, instant("2026-11-26T09:00:00Z"));
    CHECK(answer.on_shift);
    CHECK(answer.next_change == instant("2027-03-05T00:00:00Z"));
}
