#include "agent/roster/shift.hpp"

#include "agent/roster/weekly.hpp"
#include "agent/roster/zone_clock.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::roster {
namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr days horizon{400};

/// All rules of a worker, widened by the tolerance.
class WidenedRules {
public:
    WidenedRules(const std::vector<ShiftRule>& rules, Tolerance tolerance) : tolerance_(tolerance) {
        for (const auto& rule : rules) {
            if (const auto* single = std::get_if<SingleShift>(&rule)) {
                add(*single);
                continue;
            }
            const auto& weekly = std::get<WeeklyShift>(rule);
            if (auto zone = ZoneClock::of(weekly.zone)) {  // a zone that has gone agrees to nothing
                weeklies_.emplace_back(weekly, std::move(*zone));
            }
        }
        put_in_order();
    }

    WidenedRules(const Roster& roster, Tolerance tolerance) : tolerance_(tolerance) {
        singles_.reserve(roster.shifts.size());
        std::for_each(roster.shifts.begin(), roster.shifts.end(), [this](const SingleShift& single) { add(single); });
        put_in_order();
    }

    [[nodiscard]] Answer answer(WallTime at) {
        if (const auto shift = holding(at)) {
            return {true, shift, end_of_work(at, *shift)};
        }
        return {false, std::nullopt, next_begin(at)};
    }

private:
    void add(const SingleShift& single) {
        if (single.from < single.to) {
            singles_.push_back({single.from, single.to});
        }
    }

    void put_in_order() {
        const auto earlier = [](const ShiftTime& a, const ShiftTime& b) { return a.from < b.from; };
        if (!std::is_sorted(singles_.begin(), singles_.end(), earlier)) {
            std::sort(singles_.begin(), singles_.end(), earlier);
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
        std::for_each(singles_.cbegin(), first_after(at), offer);
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
            end = through_singles(ends(*next));
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
        const auto single = first_after(at);
        if (single != singles_.end()) {
            offer(*single);
        }
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

    /// The first single shift that has not begun at `at`, tolerance included.
    [[nodiscard]] std::vector<ShiftTime>::const_iterator first_after(WallTime at) const {
        return std::upper_bound(singles_.begin(), singles_.end(), at,
                                [this](WallTime when, const ShiftTime& shift) { return when < begins(shift); });
    }

    /// As far as single shifts, one after the other, carry on from `end`.
    [[nodiscard]] WallTime through_singles(WallTime end) const {
        for (auto single = singles_.begin(); single != singles_.end() && begins(*single) <= end; ++single) {
            end = std::max(end, ends(*single));
        }
        return end;
    }

    [[nodiscard]] WallTime begins(const ShiftTime& shift) const { return shift.from - tolerance_.before; }
    [[nodiscard]] WallTime ends(const ShiftTime& shift) const { return shift.to + tolerance_.after; }

    Tolerance tolerance_;
    std::vector<ShiftTime> singles_;  ///< by their beginning
    std::vector<Weekly> weeklies_;
};

}  // namespace

Answer on_shift(const std::vector<ShiftRule>& rules, Tolerance tolerance, WallTime at) {
    return rules.empty() ? Answer{true, std::nullopt, std::nullopt} : WidenedRules(rules, tolerance).answer(at);
}

Answer on_shift(const Roster& roster, Tolerance tolerance, WallTime at) {
    return WidenedRules(roster, tolerance).answer(at);
}

std::optional<SingleShift> break_at(const Roster& roster, WallTime at) {
    std::optional<SingleShift> best;
    for (const auto& one : roster.breaks) {
        if (one.from <= at && at < one.to && (!best || best->to < one.to)) {
            best = one;
        }
    }
    return best;
}

bool zone_exists(std::string_view name) {
    return ZoneClock::of(name).has_value();
}

}  // namespace shiftguard::roster
