// Random rules against a reference that is slow and obvious: day by day from DTSTART on, each part of the rule a filter
// (RFC 5545, 3.3.10). Times of the day and zones are the other property test's.
#include "calendar_support.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <random>
#include <set>

using namespace shiftguard;
using namespace shiftguard::roster;
using Catch::Matchers::Contains;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

namespace {

constexpr std::array names{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

struct ByDay {
    int ordinal = 0;  ///< 0: every one
    int weekday = 0;  ///< 0: Sunday
};

struct RandomRule {
    std::string frequency;
    int interval = 1;
    int count = 0;  ///< 0: without
    std::optional<int> until;
    int week_start = 1;
    std::vector<int> months;
    std::vector<int> month_days;
    std::vector<int> weeks;
    std::vector<ByDay> weekdays;
    int start = 0;  ///< days since 1970
    std::set<int> excluded;
};

year_month_day date_of(int day) {
    return year_month_day{sys_days(days(day))};
}

int weekday_of(int day) {
    return static_cast<int>(std::chrono::weekday(sys_days(days(day))).c_encoding());
}

int year_of(int day) {
    return static_cast<int>(date_of(day).year());
}

int month_of(int day) {
    return static_cast<int>(static_cast<unsigned>(date_of(day).month()));
}

int month_day_of(int day) {
    return static_cast<int>(static_cast<unsigned>(date_of(day).day()));
}

int week_begin(int day, int week_start) {
    while (weekday_of(day) != week_start) {
        --day;
    }
    return day;
}

/// Which of its weekday a day is within the days that `same` counts as one month or year; from the end, negative.
template <class Same>
bool is_nth(int day, int ordinal, Same same) {
    const int step = ordinal > 0 ? -7 : 7;
    int place = 1;
    for (int other = day + step; same(other, day); other += step) {
        ++place;
    }
    return place == std::abs(ordinal);
}

template <class List, class Is>
bool any(const List& list, Is is) {
    return std::any_of(list.begin(), list.end(), is);
}

bool follows_interval(const RandomRule& rule, int day) {
    int steps = 0;
    if (rule.frequency == "DAILY") {
        steps = day - rule.start;
    } else if (rule.frequency == "WEEKLY") {
        steps = (week_begin(day, rule.week_start) - week_begin(rule.start, rule.week_start)) / 7;
    } else if (rule.frequency == "MONTHLY") {
        steps = (year_of(day) - year_of(rule.start)) * 12 + month_of(day) - month_of(rule.start);
    } else {
        steps = year_of(day) - year_of(rule.start);
    }
    return steps % rule.interval == 0;
}

bool is_of_weekday(const RandomRule& rule, const ByDay& by, int day) {
    if (weekday_of(day) != by.weekday) {
        return false;
    }
    const bool in_year = rule.frequency == "YEARLY" && rule.months.empty();
    return by.ordinal == 0 || is_nth(day, by.ordinal, [in_year](int one, int other) {
               return year_of(one) == year_of(other) && (in_year || month_of(one) == month_of(other));
           });
}

bool is_of_month_day(int day, int wanted) {
    if (wanted > 0) {
        return month_day_of(day) == wanted;
    }
    return month_of(day - wanted) != month_of(day) && month_of(day - wanted - 1) == month_of(day);
}

/// What DTSTART says where the rule does not.
bool agrees_with_start(const RandomRule& rule, int day) {
    if (rule.frequency == "DAILY" || !rule.month_days.empty() || !rule.weekdays.empty()) {
        return true;
    }
    if (rule.frequency == "WEEKLY") {
        return weekday_of(day) == weekday_of(rule.start);
    }
    const bool any_month = rule.frequency == "MONTHLY" || !rule.months.empty();
    return month_day_of(day) == month_day_of(rule.start) && (any_month || month_of(day) == month_of(rule.start));
}

bool gives(const RandomRule& rule, int day) {
    return follows_interval(rule, day) && agrees_with_start(rule, day) &&
           (rule.months.empty() || any(rule.months, [&](int month) { return month_of(day) == month; })) &&
           (rule.month_days.empty() ||
            any(rule.month_days, [&](int wanted) { return is_of_month_day(day, wanted); })) &&
           (rule.weekdays.empty() || any(rule.weekdays, [&](const ByDay& by) { return is_of_weekday(rule, by, day); }));
}

std::string ical_date(int day) {
    const std::string text = local_rfc3339(WallTime(days(day)), "UTC");
    return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2);
}

std::string written(const std::string& name, const std::vector<int>& numbers) {
    std::string text;
    for (const int number : numbers) {
        text += (text.empty() ? ";" + name + "=" : ",") + std::to_string(number);
    }
    return text;
}

std::string written(const RandomRule& rule) {
    std::string text = "FREQ=" + rule.frequency;
    text += rule.interval > 1 ? ";INTERVAL=" + std::to_string(rule.interval) : "";
    text += rule.count > 0 ? ";COUNT=" + std::to_string(rule.count) : "";
    text += rule.until ? ";UNTIL=" + ical_date(*rule.until) + "T080000Z" : "";
    text += rule.week_start != 1 ? ";WKST=" + std::string(names.at(static_cast<std::size_t>(rule.week_start))) : "";
    text += written("BYMONTH", rule.months) + written("BYMONTHDAY", rule.month_days) + written("BYWEEKNO", rule.weeks);
    for (std::size_t at = 0; at < rule.weekdays.size(); ++at) {
        const auto& by = rule.weekdays.at(at);
        text += (at == 0 ? ";BYDAY=" : ",") + (by.ordinal == 0 ? "" : std::to_string(by.ordinal)) +
                names.at(static_cast<std::size_t>(by.weekday));
    }
    return text;
}

class Dice {
public:
    explicit Dice(unsigned seed) : random_(seed) {}
    int pick(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }
    bool one_in(int many) { return pick(1, many) == 1; }

    std::vector<int> numbers(int most, int from, int to) {
        std::set<int> found;
        for (int left = pick(1, most); left > 0; --left) {
            found.insert(pick(from, to));
        }
        return {found.begin(), found.end()};
    }

private:
    std::mt19937 random_;
};

RandomRule random_rule(Dice& dice) {
    constexpr std::array frequencies{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    RandomRule rule;
    rule.frequency = frequencies.at(static_cast<std::size_t>(dice.pick(0, 3)));
    rule.start = dice.pick(18'262, 21'184);  // 2020 to 2027
    rule.interval = dice.one_in(2) ? 1 : dice.pick(2, 4);
    rule.week_start = dice.one_in(2) ? 1 : dice.pick(0, 6);
    if (dice.one_in(4)) {
        rule.count = dice.pick(1, 40);
    } else if (dice.one_in(4)) {
        rule.until = rule.start + dice.pick(0, 1500);
    }
    const bool is_weekly = rule.frequency == "WEEKLY";
    if (dice.one_in(3)) {
        rule.months = dice.numbers(4, 1, 12);
    }
    if (!is_weekly && dice.one_in(3)) {
        rule.month_days = dice.numbers(4, 1, 31);
        for (int& wanted : rule.month_days) {
            wanted = dice.one_in(3) ? -wanted : wanted;
        }
    }
    if (rule.frequency == "YEARLY" && dice.one_in(5)) {
        rule.weeks = dice.numbers(4, 1, 53);
        for (int& wanted : rule.weeks) {
            wanted = dice.one_in(3) ? -wanted : wanted;
        }
    }
    if (dice.one_in(2)) {
        const bool may_count = (rule.frequency == "MONTHLY" || rule.frequency == "YEARLY") && rule.month_days.empty() &&
                               rule.weeks.empty();
        const bool counts = may_count && dice.one_in(2);
        const int most = rule.frequency == "YEARLY" && rule.months.empty() ? 53 : 5;
        for (const int weekday : dice.numbers(4, 0, 6)) {
            const int ordinal = counts ? dice.pick(1, most) * (dice.one_in(3) ? -1 : 1) : 0;
            rule.weekdays.push_back({ordinal, weekday});
        }
    }
    for (int left = dice.pick(0, 2); left > 0; --left) {
        rule.excluded.insert(rule.start + dice.pick(0, 60));
    }
    return rule;
}

/// Of a year that has every day.
bool names_a_day_that_comes(const RandomRule& rule) {
    constexpr int first = 19'723;  // 2024-01-01
    for (int day = first; day < first + 366; ++day) {
        const int last = month_day_of(day) - 1 -
                         static_cast<int>(static_cast<unsigned>(
                             (date_of(day).year() / date_of(day).month() / std::chrono::last).day()));
        if (any(rule.months, [&](int month) { return month == month_of(day); }) &&
            any(rule.month_days, [&](int wanted) { return wanted == month_day_of(day) || wanted == last; })) {
            return true;
        }
    }
    return false;
}

/// What has no words that libical follows, or gives nothing.
bool is_refused(const RandomRule& rule) {
    if (!rule.months.empty() && !rule.month_days.empty() && !names_a_day_that_comes(rule)) {
        return true;
    }
    const bool from_end = any(rule.month_days, [](int day) { return day < 0; });
    return !rule.weeks.empty() || (rule.frequency == "DAILY" && rule.interval > 1 && from_end);
}

/// DTSTART is the first time of its series whatever the rule says.
std::vector<std::string> expected(const RandomRule& rule, int from, int to) {
    std::vector<std::string> shifts;
    int given = 0;
    for (int day = rule.start; day < to; ++day) {
        const bool is_given =
            (!rule.until || day <= *rule.until) && (rule.count == 0 || given < rule.count) && gives(rule, day);
        given += is_given ? 1 : 0;
        if ((is_given || day == rule.start) && day >= from && !rule.excluded.contains(day)) {
            const WallTime begin = WallTime(days(day)) + std::chrono::hours(8);
            shifts.push_back(texts({{begin, begin + std::chrono::hours(8)}}).front());
        }
    }
    return shifts;
}

}  // namespace

TEST_CASE("ARandomRuleGivesWhatASlowReferenceGivesOrIsRefused") {
    Dice dice(20261130);  // the same every time
    for (int round = 0; round < 800; ++round) {
        const RandomRule rule = random_rule(dice);
        std::string lines =
            "DTSTART:" + ical_date(rule.start) + "T080000Z\nDURATION:PT8H\nRRULE:" + written(rule) + "\n";
        for (const int day : rule.excluded) {
            lines += "EXDATE:" + ical_date(day) + "T080000Z\n";
        }
        const int from = rule.start + dice.pick(-400, 1200);
        const int to = from + dice.pick(1, 1000);
        CAPTURE(round, lines, ical_date(from), ical_date(to));
        const auto calendar = Calendar::read(calendar_of(event(lines)), "roster.ics", "UTC");
        if (is_refused(rule)) {
            REQUIRE_FALSE(calendar);
            continue;
        }
        REQUIRE(calendar);
        const auto roster = calendar->between(WallTime(days(from)), WallTime(days(to)));
        if (roster) {
            REQUIRE(texts(roster->shifts) == expected(rule, from, to));
        } else {
            REQUIRE_THAT(to_sentence(roster.error()), Contains("never gives a day"));
            REQUIRE(expected(rule, rule.start + 1, rule.start + 30 * 365).empty());
        }
    }
}

TEST_CASE("RulesThatTheLibraryGetsWrongAreFollowedByOtherWords") {
    const auto first = [](const std::string& start, const std::string& rule, const std::string& after) {
        return shifts(event("DTSTART:" + start + "\nDURATION:PT8H\nRRULE:" + rule + "\n"), after + "T00:00:00Z",
                      "2030-01-01T00:00:00Z", "UTC")
            .at(0)
            .substr(0, 10);
    };
    CHECK(first("20261203T080000Z", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SA", "2026-12-04") == "2026-12-15");
    CHECK(first("20261205T080000Z", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-12-05") == "2026-12-05");
    CHECK(first("20261205T080000Z", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-12-06") == "2026-12-06");
    CHECK(first("20261031T080000Z", "FREQ=DAILY;BYMONTHDAY=-1", "2026-11-01") == "2026-11-30");
    CHECK(first("20260401T080000Z", "FREQ=DAILY;BYMONTHDAY=1,-1", "2026-04-02") == "2026-04-30");
    CHECK(first("20260115T080000Z", "FREQ=YEARLY;BYMONTHDAY=15", "2026-02-01") == "2026-02-15");
}

TEST_CASE("RulesThatCannotBeFollowedAreRefusedWithWhatToWriteInstead") {
    const auto refusal = [](const std::string& rule) {
        const auto calendar =
            Calendar::read(calendar_of(event("DTSTART:20261203T080000Z\nRRULE:" + rule + "\n")), "roster.ics", "UTC");
        return calendar ? "read" : to_sentence(calendar.error());
    };
    CHECK_THAT(refusal("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO"),
               Contains("roster.ics:7: RRULE: BYWEEKNO: ") && Contains("write FREQ=WEEKLY"));
    CHECK_THAT(refusal("FREQ=YEARLY;INTERVAL=3;BYWEEKNO=7,40,-49"), Contains("BYWEEKNO: "));  // libical crashed
    CHECK_THAT(refusal("FREQ=DAILY;INTERVAL=2;BYMONTHDAY=-1"),
               Contains("BYMONTHDAY: ") && Contains("write FREQ=MONTHLY"));
    CHECK_THAT(refusal("FREQ=DAILY;BYMONTHDAY=-1;BYSETPOS=1"), Contains("BYMONTHDAY: "));
    CHECK_THAT(refusal("FREQ=WEEKLY;BYMONTH=2;BYDAY=MO,TU;BYSETPOS=1"), Contains("BYSETPOS: "));
    CHECK_THAT(refusal("FREQ=YEARLY;BYMONTHDAY=1;BYDAY=1MO"), Contains("BYDAY: "));
    CHECK(refusal("FREQ=YEARLY;BYYEARDAY=100;BYMONTHDAY=10") == "read");
}

TEST_CASE("ARuleOfDaysThatNeverComeIsRefusedAtOnce") {
    const auto refusal = [](const std::string& rule) {
        const auto calendar =
            Calendar::read(calendar_of(event("DTSTART:20261203T080000Z\nRRULE:" + rule + "\n")), "roster.ics", "UTC");
        return calendar ? "read" : to_sentence(calendar.error());
    };
    for (const auto* never : {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=4,6,9,11;BYMONTHDAY=31",
                              "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=-30,31", "FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31"}) {
        CAPTURE(never);
        CHECK_THAT(refusal(never), Contains("roster.ics:7: RRULE: BYMONTHDAY: no month of BYMONTH has such a day"));
    }
    for (const auto* comes : {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-29",
                              "FREQ=MONTHLY;BYMONTH=2,3;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,30",
                              "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=2"}) {
        CAPTURE(comes);
        CHECK(refusal(comes) == "read");
    }
}
