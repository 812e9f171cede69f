#include "agent/roster/calendar/recurrence.hpp"

#include "agent/roster/calendar/content_lines.hpp"

#include <algorithm>
#include <charconv>
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

}  // namespace

struct Recurrence::Rule {
    icalrecurrencetype ical{};
    std::optional<DateTime> until;

    Rule() = default;
    Rule(const Rule&) = delete;
    Rule& operator=(const Rule&) = delete;
    Rule(Rule&&) = delete;
    Rule& operator=(Rule&&) = delete;
    ~Rule() { icalmemory_free_buffer(ical.rscale); }
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
    rule.until = to_ical(last);  // so that a rule which never gives a time ends with the window
    const std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)> iterator(
        icalrecur_iterator_new(rule, to_ical(first.local)), &icalrecur_iterator_free);
    icalerror_clear_errno();
    if (iterator == nullptr) {
        return refusal("this rule never gives a day");
    }
    if (rule.count == 0 && window.from > first.local) {
        icalrecur_iterator_set_start(iterator.get(), to_ical(window.from));
    }
    for (std::size_t steps = 0; steps < most_steps; ++steps) {
        const icaltimetype next = icalrecur_iterator_next(iterator.get());
        if (icaltime_is_null_time(next) != 0) {
            return times;
        }
        const LocalSeconds local = from_ical(next);
        if (local > last) {
            return times;
        }
        if (local >= window.from) {
            times.push_back(local);
        }
        if (times.size() > most_times) {
            break;
        }
    }
    return refusal("this rule gives more times than any roster has; use FREQ=DAILY or WEEKLY");
}

}  // namespace shiftguard::roster
