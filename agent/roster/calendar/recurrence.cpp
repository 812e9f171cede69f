#include "agent/roster/calendar/recurrence.hpp"

#include "agent/roster/calendar/content_lines.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <utility>

#include <libical/ical.h>

namespace shiftguard::roster {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

constexpr std::size_t most_times = 20'000;
constexpr std::size_t most_steps = 200'000;  // a rule with a COUNT is counted from its beginning
constexpr int longest_interval = 1000;

Error refusal(std::string message) {
    return {ErrorKind::invalid_input, "", std::move(message), Retry::useless};
}

icaltimetype to_ical(LocalSeconds local) {
    const auto day = floor<days>(local);
    const std::chrono::year_month_day date{std::chrono::sys_days(day)};
    const std::chrono::hh_mm_ss time(local - day);
    icaltimetype result = icaltime_null_time();
    result.year = static_cast<int>(date.year());
    result.month = static_cast<int>(static_cast<unsigned>(date.month()));
    result.day = static_cast<int>(static_cast<unsigned>(date.day()));
    result.hour = static_cast<int>(time.hours().count());
    result.minute = static_cast<int>(time.minutes().count());
    result.second = static_cast<int>(time.seconds().count());
    return result;
}

LocalSeconds from_ical(const icaltimetype& time) {
    const std::chrono::year_month_day date{std::chrono::year(time.year),
                                           std::chrono::month(static_cast<unsigned>(time.month)),
                                           std::chrono::day(static_cast<unsigned>(time.day))};
    return std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(time.hour) +
           std::chrono::minutes(time.minute) + seconds(time.second);
}

/// The value of a part of the rule, for example of UNTIL; empty where it has none.
std::string part_of(std::string_view rule, std::string_view name) {
    for (const auto part : split(rule, ';')) {
        const std::string whole = upper(part);
        if (whole.starts_with(std::string(name) + "=")) {
            return whole.substr(name.size() + 1);
        }
    }
    return {};
}

template <std::size_t size>
std::vector<int> list_of(const short (&part)[size]) {  // NOLINT(modernize-avoid-c-arrays): libical's
    return {std::begin(part), std::find(std::begin(part), std::end(part), short{ICAL_RECURRENCE_ARRAY_MAX})};
}

template <std::size_t size>
void put_list(short (&part)[size], const std::vector<int>& numbers) {  // NOLINT(modernize-avoid-c-arrays): libical's
    auto* const end = std::transform(numbers.begin(), numbers.end(), std::begin(part),
                                     [](int number) { return static_cast<short>(number); });
    *end = ICAL_RECURRENCE_ARRAY_MAX;
}

/// 1, Sunday, to 7.
int weekday_of(int by_day) {
    return icalrecurrencetype_day_day_of_week(static_cast<short>(by_day));
}

/// The 30th of February is none; the 29th is one.
bool has_day(int month, int day) {
    const auto last = (std::chrono::year(2024) / month / std::chrono::last).day();
    return std::abs(day) <= static_cast<int>(static_cast<unsigned>(last));
}

bool counts_weekdays(const std::vector<int>& by_day) {
    return std::any_of(by_day.begin(), by_day.end(),
                       [](int day) { return icalrecurrencetype_day_position(static_cast<short>(day)) != 0; });
}

}  // namespace

struct Recurrence::Rule {
    icalrecurrencetype ical{};
    std::optional<DateTime> until;
    std::vector<int> months;  ///< of a weekly rule, where libical does not look at them
    int count = 0;            ///< 0: without end
    days ahead{0};            ///< libical is asked for times that lie so much later

    Rule() = default;
    Rule(const Rule&) = delete;
    Rule& operator=(const Rule&) = delete;
    Rule(Rule&&) = delete;
    Rule& operator=(Rule&&) = delete;
    ~Rule() { icalmemory_free_buffer(ical.rscale); }

    /// Puts in other words what libical 3.0.16 gets wrong. Errors: what has none.
    [[nodiscard]] std::optional<Error> reword() {
        count = std::exchange(ical.count, 0);
        if (is_of_days_that_never_come()) {
            return refusal("BYMONTHDAY: no month of BYMONTH has such a day, so this rule never gives a day");
        }
        if (!list_of(ical.by_week_no).empty()) {
            return refusal(
                "BYWEEKNO: weeks by their number are not followed; write FREQ=WEEKLY with INTERVAL and UNTIL");
        }
        switch (ical.freq) {
            case ICAL_DAILY_RECURRENCE:
                return reword_daily();
            case ICAL_WEEKLY_RECURRENCE:
                return reword_weekly();
            case ICAL_YEARLY_RECURRENCE:
                return reword_yearly();
            default:
                return std::nullopt;
        }
    }

    [[nodiscard]] bool is_in_months(LocalSeconds local) const {
        const std::chrono::year_month_day date{std::chrono::sys_days(floor<days>(local))};
        return months.empty() || std::find(months.begin(), months.end(),
                                           static_cast<int>(static_cast<unsigned>(date.month()))) != months.end();
    }

private:
    /// libical looks for them through thousands of years.
    [[nodiscard]] bool is_of_days_that_never_come() const {
        const auto of_months = list_of(ical.by_month);
        const auto month_days = list_of(ical.by_month_day);
        const auto comes = [&](int month) {
            return std::any_of(month_days.begin(), month_days.end(), [&](int day) { return has_day(month, day); });
        };
        return !of_months.empty() && !month_days.empty() && std::none_of(of_months.begin(), of_months.end(), comes);
    }

    /// It passes over days of the month that are counted from its end.
    std::optional<Error> reword_daily() {
        const auto month_days = list_of(ical.by_month_day);
        if (std::none_of(month_days.begin(), month_days.end(), [](int day) { return day < 0; })) {
            return std::nullopt;
        }
        if (ical.interval > 1 || !list_of(ical.by_set_pos).empty() || counts_weekdays(list_of(ical.by_day))) {
            return refusal(
                "BYMONTHDAY: a day counted from the end of the month is followed in a daily rule only where that has "
                "neither INTERVAL nor BYSETPOS; write FREQ=MONTHLY");
        }
        ical.freq = ICAL_MONTHLY_RECURRENCE;
        return std::nullopt;
    }

    /// It begins a week with Sunday whatever it is told. With days and weekdays moved alike every week does.
    std::optional<Error> reword_weekly() {
        months = list_of(ical.by_month);
        if (!months.empty() && !list_of(ical.by_set_pos).empty()) {
            return refusal("BYSETPOS: a weekly rule has either BYMONTH or BYSETPOS; write FREQ=MONTHLY");
        }
        put_list(ical.by_month, {});
        auto by_day = list_of(ical.by_day);
        if (counts_weekdays(by_day)) {
            return refusal("BYDAY: a week has each of its days once; leave the number out or write FREQ=MONTHLY");
        }
        ahead = days((8 - ical.week_start) % 7);
        for (int& day : by_day) {
            day = (weekday_of(day) - 1 + static_cast<int>(ahead.count())) % 7 + 1;
        }
        std::sort(by_day.begin(), by_day.end());
        put_list(ical.by_day, by_day);
        ical.week_start = ICAL_SUNDAY_WEEKDAY;
        return std::nullopt;
    }

    /// It takes days of the month for those of DTSTART's month alone.
    std::optional<Error> reword_yearly() {
        if (list_of(ical.by_month_day).empty()) {
            return std::nullopt;
        }
        if (counts_weekdays(list_of(ical.by_day))) {
            return refusal("BYDAY: with BYMONTHDAY a weekday is not counted; leave the number out");
        }
        if (list_of(ical.by_month).empty() && list_of(ical.by_year_day).empty()) {
            put_list(ical.by_month, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        }
        return std::nullopt;
    }
};

Recurrence::Recurrence(std::unique_ptr<Rule> rule) : rule_(std::move(rule)) {}
Recurrence::Recurrence(Recurrence&&) noexcept = default;
Recurrence& Recurrence::operator=(Recurrence&&) noexcept = default;
Recurrence::~Recurrence() = default;

Result<Recurrence> Recurrence::read(std::string_view text) {
    // libical keeps an interval in 16 bits without looking, and reads UNTIL without saying what it could not.
    if (const std::string interval = part_of(text, "INTERVAL"); !interval.empty()) {
        int number = 0;
        const auto end = std::from_chars(interval.data(), interval.data() + interval.size(), number);
        if (end.ec != std::errc{} || end.ptr != interval.data() + interval.size() || number < 1 ||
            number > longest_interval) {
            return refusal("INTERVAL must be a number from 1 to " + std::to_string(longest_interval));
        }
    }
    auto rule = std::make_unique<Rule>();
    if (const std::string until = part_of(text, "UNTIL"); !until.empty()) {
        rule->until = date_time_from(until);
        if (!rule->until) {
            return refusal("UNTIL must be a date such as 20261231 or a time such as 20261231T220000Z");
        }
    }
    icalerror_set_errors_are_fatal(0);
    rule->ical = icalrecurrencetype_from_string(upper(text).c_str());
    icalerror_clear_errno();
    if (rule->ical.freq == ICAL_NO_RECURRENCE) {
        return refusal("this is no rule that RFC 5545 knows, such as FREQ=WEEKLY;BYDAY=MO,TU");
    }
    if (rule->ical.freq == ICAL_SECONDLY_RECURRENCE || rule->ical.freq == ICAL_MINUTELY_RECURRENCE) {
        return refusal("no shift begins every minute; use FREQ=DAILY, WEEKLY, MONTHLY or YEARLY");
    }
    if (auto fault = rule->reword()) {
        return *std::move(fault);
    }
    return Recurrence(std::move(rule));
}

Result<std::vector<LocalSeconds>> Recurrence::within(const DateTime& first, const Zone& zone,
                                                     LocalWindow window) const {
    icalrecurrencetype rule = rule_->ical;
    LocalSeconds last = window.to;
    if (rule_->until) {
        // A date holds to its end; a time in UTC is meant on the wall of the zone where the event happens.
        const DateTime& until = *rule_->until;
        last = std::min(last, until.is_date                   ? until.local + days(1) - seconds(1)
                              : until.is_utc && !first.is_utc ? zone.local(Instant(until.local))
                                                              : until.local);
    }
    std::vector<LocalSeconds> times;
    if (last < first.local || last < window.from) {
        return times;
    }
    const days ahead = rule_->ahead;
    rule.until = to_ical(last + ahead);  // so that a rule which never gives a time ends with the window
    const std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)> iterator(
        icalrecur_iterator_new(rule, to_ical(first.local + ahead)), &icalrecur_iterator_free);
    icalerror_clear_errno();
    if (iterator == nullptr) {
        return refusal("this rule never gives a day");
    }
    if (rule_->count == 0 && window.from > first.local) {
        icalrecur_iterator_set_start(iterator.get(), to_ical(window.from + ahead));
    }
    int left = rule_->count;
    for (std::size_t steps = 0; steps < most_steps; ++steps) {
        const icaltimetype next = icalrecur_iterator_next(iterator.get());
        if (icaltime_is_null_time(next) != 0) {
            return times;
        }
        const LocalSeconds local = from_ical(next) - ahead;
        if (local > last) {
            return times;
        }
        if (!rule_->is_in_months(local)) {
            continue;
        }
        if (local >= window.from) {
            times.push_back(local);
        }
        if (times.size() > most_times) {
            break;
        }
        if (rule_->count > 0 && --left == 0) {
            return times;
        }
    }
    return refusal("this rule gives more times than any roster has; use FREQ=DAILY or WEEKLY");
}

}  // namespace shiftguard::roster
