// Zones beyond the last change in their table, against the C library's own reading of the same files.
#include "agent/roster/zone_clock.hpp"

#include "agent/roster/shift.hpp"
#include "common/zone/posix_rule.hpp"
#include "common/zone/zone_footer.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::roster;
using namespace shiftguard::zone;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;

namespace {

/// The C library's clock of a zone, for as long as this lives.
class CLibraryZone {
public:
    explicit CLibraryZone(const std::string& zone) {
        setenv("TZ", (":" + zone).c_str(), 1);
        tzset();
    }
    ~CLibraryZone() {
        unsetenv("TZ");
        tzset();
    }
    CLibraryZone(const CLibraryZone&) = delete;
    CLibraryZone& operator=(const CLibraryZone&) = delete;
    CLibraryZone(CLibraryZone&&) = delete;
    CLibraryZone& operator=(CLibraryZone&&) = delete;

    [[nodiscard]] static seconds offset_at(Instant at) {
        const std::time_t time = at.time_since_epoch().count();
        std::tm broken{};
        localtime_r(&time, &broken);
        return seconds(broken.tm_gmtoff);
    }
};

Instant start_of(int of) {
    return sys_days(year(of) / 1 / 1);
}

}  // namespace

TEST_CASE("AZoneKeepsItsChangesAfterTheEndOfItsTable") {
    const std::string zone =
        GENERATE(as<std::string>{}, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin",
                 "Africa/Casablanca", "Asia/Kathmandu", "America/Santiago", "Pacific/Chatham", "America/Nuuk",
                 "Asia/Gaza", "Asia/Jerusalem", "Antarctica/Troll", "Africa/Cairo", "UTC");
    const CLibraryZone reference(zone);
    auto clock = ZoneClock::of(zone).value();
    const auto ours = [&](Instant at) { return clock.local(at) - at.time_since_epoch(); };
    seconds before = CLibraryZone::offset_at(start_of(2036));
    for (Instant at = start_of(2036); at < start_of(2101); at += 23h) {
        const seconds offset = CLibraryZone::offset_at(at);
        CAPTURE(zone, at.time_since_epoch().count());
        REQUIRE(ours(at) == offset);
        if (offset == before) {
            continue;
        }
        Instant early = at - 23h;  // the change lies in (early, late]
        Instant late = at;
        while (late - early > 1s) {
            const Instant middle = early + (late - early) / 2;
            (CLibraryZone::offset_at(middle) == before ? early : late) = middle;
        }
        REQUIRE(ours(early) == before);
        REQUIRE(ours(late) == offset);
        const LocalSeconds shown = late.time_since_epoch() + std::min(before, offset);
        if (offset > before) {  // from `shown` on, local times are missing
            for (const auto twice : {Twice::first, Twice::second}) {
                REQUIRE(clock.instant(shown, twice) == late);
                REQUIRE(clock.instant(shown + (offset - before) - 1s, twice) == late);
                REQUIRE(clock.instant(shown - 1s, twice) == early);
            }
        } else {  // they come twice
            REQUIRE(clock.instant(shown, Twice::first) == late - (before - offset));
            REQUIRE(clock.instant(shown, Twice::second) == late);
            REQUIRE(clock.instant(shown - 1s, Twice::second) == late - (before - offset) - 1s);
        }
        before = offset;
    }
    for (const int far : {2400, 5000, 9998}) {
        for (Instant at = start_of(far); at < start_of(far + 1); at += 31h) {
            CAPTURE(zone, far, at.time_since_epoch().count());
            REQUIRE(ours(at) == CLibraryZone::offset_at(at));
        }
    }
}

TEST_CASE("AWeeklyShiftKeepsItsHoursAfter2037") {
    const std::vector<ShiftRule> office{WeeklyShift{"Europe/Berlin", {std::chrono::Tuesday}, 8h, 16h}};
    const auto answer = on_shift(office, {}, WallTime(sys_days(year(2038) / 6 / 1) + 6h + 30min));
    REQUIRE(answer.shift);
    CHECK(answer.shift->from == WallTime(sys_days(year(2038) / 6 / 1) + 6h));
    CHECK(answer.shift->to == WallTime(sys_days(year(2038) / 6 / 1) + 14h));
}

TEST_CASE("ReadsEveryFormOfAPosixRule") {
    const auto offset = [](const std::string& text, Instant at) {
        const auto rule = PosixRule::read(text);
        REQUIRE(rule);
        const Stretch stretch = rule->around(at);
        CHECK((stretch.begin <= at && at < stretch.end));
        return stretch.offset;
    };
    const auto name = [](const std::string& text, Instant at) {
        return PosixRule::read(text)->around(at).abbreviation;
    };
    CHECK(name("EST5EDT,M3.2.0,M11.1.0", sys_days(year(2050) / 7 / 1)) == "EDT");
    CHECK(name("EST5EDT,M3.2.0,M11.1.0", sys_days(year(2050) / 1 / 1)) == "EST");
    CHECK(name("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", sys_days(year(2050) / 1 / 1)) == "+11");
    CHECK(offset("EST5EDT,M3.2.0,M11.1.0", sys_days(year(2050) / 7 / 1)) == -4h);
    CHECK(offset("EST5EDT4,M3.2.0/2,M11.1.0/2:00:00", sys_days(year(2050) / 1 / 1)) == -5h);
    CHECK(offset("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", sys_days(year(2050) / 1 / 1)) == 11h);
    // Day 60 without a leap day is the 1st of March in any year; day 59 with one is the 29th of February in a leap
    // year.
    CHECK(offset("AAA0BBB,J60/0,J300/0", Instant(sys_days(year(2048) / 3 / 1)) - 1s) == 0h);
    CHECK(offset("AAA0BBB,J60/0,J300/0", sys_days(year(2048) / 3 / 1)) == 1h);
    CHECK(offset("AAA0BBB,J59/0,J300/0", sys_days(year(2048) / 2 / 28)) == 1h);
    CHECK(offset("AAA0BBB,59/0,300/0", Instant(sys_days(year(2048) / 2 / 29)) - 1s) == 0h);
    CHECK(offset("AAA0BBB,59/0,300/0", sys_days(year(2048) / 2 / 29)) == 1h);
    CHECK(offset("AAA0BBB,59/0,300/0", sys_days(year(2049) / 3 / 1)) == 1h);
    // Before midnight and after it, by days.
    CHECK(offset("AAA0BBB,M3.4.0/-25,M10.5.0", Instant(sys_days(year(2050) / 3 / 25)) + 23h) == 1h);
    CHECK(offset("AAA0BBB,M3.4.0/-25,M10.5.0", Instant(sys_days(year(2050) / 3 / 25)) + 23h - 1s) == 0h);
    CHECK(offset("AAA0BBB,M3.4.4/50,M10.5.0", Instant(sys_days(year(2050) / 3 / 26)) + 2h) == 1h);
    CHECK(offset("AAA0BBB,M3.4.4/50,M10.5.0", Instant(sys_days(year(2050) / 3 / 26)) + 2h - 1s) == 0h);
    // Summer time all year.
    CHECK(offset("XXX3EDT4,0/0,J365/23", Instant(sys_days(year(2051) / 1 / 1)) + 4h) == -4h);
}

TEST_CASE("RefusesWhatIsNoPosixRuleOrNeverChanges") {
    const std::string text =
        GENERATE(as<std::string>{}, "", "UTC0", "<+03>-3", "CET-1CEST", "CE-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0",
                 "CET-1CEST,M13.5.0,M10.5.0/3", "CET-1CEST,M3.6.0,M10.5.0/3", "CET-1CEST,M3.5.7,M10.5.0/3",
                 "CET-1CEST,J0,M10.5.0/3", "CET-1CEST,366,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/168",
                 "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-25CEST,M3.5.0,M10.5.0/3", "<CET-1CEST,M3.5.0,M10.5.0/3",
                 "CET-1CEST,M3.5.0/2:60,M10.5.0/3", "CETCEST,M3.5.0,M10.5.0/3", ":Europe/Berlin");
    CAPTURE(text);
    CHECK_FALSE(PosixRule::read(text));
}

TEST_CASE("TheFooterOfAZoneFileIsItsLastLine") {
    const std::string rule = "\nCET-1CEST,M3.5.0,M10.5.0/3\n";
    CHECK(footer_in("TZif2..." + rule));
    CHECK(footer_in("TZif4..." + rule));
    for (const std::string& file :
         {std::string(), std::string("TZif"), "TZif1..." + rule, "XXif2..." + rule, "TZif2..." + rule + "more",
          std::string("TZif2...\n"), std::string("TZif2...\n\n")}) {
        CAPTURE(file);
        CHECK_FALSE(footer_in(file));
    }
    CHECK(footer_of("Europe/Berlin") != nullptr);
    CHECK(footer_of("Europe/Berlin") == footer_of("Europe/Berlin"));
    CHECK(footer_of("UTC") == nullptr);
    CHECK(footer_of("No/Where") == nullptr);
}
