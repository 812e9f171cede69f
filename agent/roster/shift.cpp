#include "agent/roster/shift.hpp"

#include "agent/roster/zone_clock.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace shiftguard::roster {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

constexpr days horizon{400};
constexpr seconds whole_day{86400};

/// A weekly rule, ready to be asked for the shift that begins on a given local day.
class Weekly {
public:
    Weekly(const WeeklyShift& rule, ZoneClock zone) : from_(rule.from), to_(rule.to), zone_(std::move(zone)) {
        for (const auto day : rule.days) {
            if (day.ok()) {
                on_.at(day.c_encoding()) = true;
            }
        }
    }

    [[nodiscard]] days day_of(WallTime at) { return floor<days>(zone_.local(floor<seconds>(at))); }

    /// nullopt: none begins on this day, or the whole of it falls into a gap.
    [[nodiscard]] std::optional<ShiftTime> beginning_on(days day) {
        const std::chrono::weekday weekday{std::chrono::sys_days{day}};
        if (!on_.at(weekday.c_encoding())) {
            return std::nullopt;
        }
        const seconds length_to = to_ > from_ ? to_ : to_ + whole_day;
        const ShiftTime shift{zone_.instant(day + from_, Twice::first), zone_.instant(day + length_to, Twice::second)};
        return shift.from < shift.to ? std::optional(shift) : std::nullopt;
    }

    /// Without an end: each day's shift lasts until the next day's begins.
    [[nodiscard]] bool always() const {
        return from_ == to_ && std::all_of(on_.begin(), on_.end(), [](bool on) { return on; });
    }

private:
    std::array<bool, 7> on_{};
    seconds from_;
    seconds to_;
    ZoneClock zone_;
};

/// All rules of a worker, widened by the tolerance.
class Calendar {
public:
    Calendar(const std::vector<ShiftRule>& rules, Tolerance tolerance) : tolerance_(tolerance) {
        for (const auto& rule : rules) {
            if (const auto* single = std::get_if<SingleShift>(&rule)) {
                if (single->from < single->to) {
                    singles_.push_back({single->from, single->to});
                }
                continue;
            }
            const auto& weekly = std::get<WeeklyShift>(rule);
            if (auto zone = ZoneClock::of(weekly.zone)) {  // a zone that has gone agrees to nothing
                weeklies_.emplace_back(weekly, std::move(*zone));
            }
        }
    }

    /// The shift that holds at `at`, tolerance included; of several the one that ends last.
    [[nodiscard]] std::optional<ShiftTime> holding(WallTime at) {
        std::optional<ShiftTime> best;
        const auto offer = [&](const ShiftTime& shift) {
            if (begins(shift) <= at && at < ends(shift) && (!best || best->to < shift.to)) {
                best = shift;
            }
        };
        std::for_each(singles_.begin(), singles_.end(), offer);
        for (auto& weekly : weeklies_) {
            // A shift lasts a day and an hour or two at most, so one that holds began on one of these days.
            const days last = weekly.day_of(at + tolerance_.before) + days(1);
            for (days day = weekly.day_of(at - tolerance_.after) - days(2); day <= last; day += days(1)) {
                if (const auto shift = weekly.beginning_on(day)) {
                    offer(*shift);
                }
            }
        }
        return best;
    }

    /// When work that is agreed at `at` ends: shifts that touch or overlap count as one.
    [[nodiscard]] std::optional<WallTime> end_of_work(WallTime at, ShiftTime first) {
        if (std::any_of(weeklies_.begin(), weeklies_.end(), [](const Weekly& weekly) { return weekly.always(); })) {
            return std::nullopt;
        }
        std::optional<ShiftTime> next = first;
        WallTime end = at;
        while (next && end - at <= horizon) {
            end = ends(*next);
            next = holding(end);
        }
        return end - at <= horizon ? std::optional(end) : std::nullopt;
    }

    /// When work that is not agreed at `at` begins to be.
    [[nodiscard]] std::optional<WallTime> next_begin(WallTime at) {
        std::optional<WallTime> best;
        const auto offer = [&](const ShiftTime& shift) {
            const WallTime begin = begins(shift);
            if (begin > at && begin - at <= horizon && (!best || begin < *best)) {
                best = begin;
            }
            return begin > at;
        };
        std::for_each(singles_.begin(), singles_.end(), offer);
        for (auto& weekly : weeklies_) {
            const days first = weekly.day_of(at + tolerance_.before) - days(1);
            for (days day = first; day <= first + horizon + days(2); day += days(1)) {
                const auto shift = weekly.beginning_on(day);
                if (shift && offer(*shift)) {
                    break;
                }
            }
        }
        return best;
    }

private:
    [[nodiscard]] WallTime begins(const ShiftTime& shift) const { return shift.from - tolerance_.before; }
    [[nodiscard]] WallTime ends(const ShiftTime& shift) const { return shift.to + tolerance_.after; }

    Tolerance tolerance_;
    std::vector<ShiftTime> singles_;
    std::vector<Weekly> weeklies_;
};

}  // namespace

Answer on_shift(const std::vector<ShiftRule>& rules, Tolerance tolerance, WallTime at) {
    if (rules.empty()) {
        return {true, std::nullopt, std::nullopt};
    }
    Calendar calendar(rules, tolerance);
    if (const auto shift = calendar.holding(at)) {
        return {true, shift, calendar.end_of_work(at, *shift)};
    }
    return {false, std::nullopt, calendar.next_begin(at)};
}

bool zone_exists(std::string_view name) {
    return ZoneClock::of(name).has_value();
}

}  // namespace shiftguard::roster
