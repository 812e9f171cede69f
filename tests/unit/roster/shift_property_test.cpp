// Random rules against a reference that is slow and obvious: it walks the zone's wall clock instant by instant.
#include "agent/roster/reading.hpp"
#include "agent/roster/shift.hpp"

#include <array>
#include <random>

#include <catch2/catch.hpp>
#include <date/tz.h>

using namespace shiftguard;
using namespace shiftguard::roster;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr minutes grain{5};  // every time in this test is a whole number of these

/// Wall-clock readings of one zone around a change of its clocks, one per grain.
struct Wall {
    WallTime begin{};
    std::vector<seconds> local;  ///< local seconds since 1970 at begin + i * grain
};

Wall readings(const date::time_zone* zone, WallTime begin, std::size_t count) {
    Wall window{begin, {}};
    for (std::size_t i = 0; i < count; ++i) {
        const date::sys_seconds instant{
            std::chrono::floor<seconds>(begin.time_since_epoch() + static_cast<long>(i) * grain)};
        window.local.push_back(zone->to_local(instant).time_since_epoch());
    }
    return window;
}

/// First index whose wall reading has reached `local` from below; where the clock jumped past it, the jump.
std::size_t first_reaching(const Wall& window, seconds local) {
    for (std::size_t i = 0; i < window.local.size(); ++i) {
        if (window.local[i] >= local) {
            return i;
        }
    }
    return window.local.size();
}

/// Last index that shows exactly `local`, or else the first that is past it.
std::size_t last_reaching(const Wall& window, seconds local) {
    for (std::size_t i = window.local.size(); i-- > 0;) {
        if (window.local[i] == local) {
            return i;
        }
    }
    return first_reaching(window, local);
}

/// `before` and `after`: the tolerance in grains.
std::vector<bool> reference(const Wall& window, const WeeklyShift& rule, std::size_t before, std::size_t after) {
    std::vector<bool> on(window.local.size(), false);
    const auto first_day = std::chrono::floor<std::chrono::days>(window.local.front());
    const auto last_day = std::chrono::floor<std::chrono::days>(window.local.back());
    for (auto day = first_day; day <= last_day; ++day) {
        const std::chrono::weekday weekday{std::chrono::sys_days{day}};
        if (std::find(rule.days.begin(), rule.days.end(), weekday) == rule.days.end()) {
            continue;
        }
        const auto to = rule.to > rule.from ? rule.to : rule.to + std::chrono::hours(24);
        const auto begin = first_reaching(window, day + rule.from);
        const auto end = last_reaching(window, day + to);
        for (auto i = begin - std::min(begin, before); begin < end && i < std::min(end + after, on.size()); ++i) {
            on[i] = true;
        }
    }
    return on;
}

WeeklyShift random_rule(const std::string& zone, std::mt19937& random) {
    std::uniform_int_distribution<int> slot(0, 24 * 60 / static_cast<int>(grain.count()) - 1);
    WeeklyShift rule{zone, {}, slot(random) * grain, slot(random) * grain};
    for (unsigned day = 0; day < 7; ++day) {
        if (random() % 2 == 0) {
            rule.days.emplace_back(day);
        }
    }
    return rule;
}

struct Change {
    const char* zone;
    WallTime begin;  ///< some days before the zone's clocks change
};

const std::array changes{
    Change{"Europe/Berlin", WallTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 25))},
    Change{"Europe/Berlin", WallTime(std::chrono::sys_days(std::chrono::year(2026) / 10 / 21))},
    Change{"Australia/Lord_Howe", WallTime(std::chrono::sys_days(std::chrono::year(2026) / 4 / 1))},
    Change{"Australia/Lord_Howe", WallTime(std::chrono::sys_days(std::chrono::year(2026) / 9 / 30))},
    Change{"America/New_York", WallTime(std::chrono::sys_days(std::chrono::year(2026) / 10 / 28))},
    Change{"Asia/Kathmandu", WallTime(std::chrono::sys_days(std::chrono::year(2028) / 2 / 26))},
};

}  // namespace

TEST_CASE("AgreesWithASlowReferenceForRandomRules") {
    std::mt19937 random(20261123);  // NOLINT: the same every time
    constexpr std::size_t days = 9;
    constexpr std::size_t count = days * 24 * 60 / grain.count();
    constexpr std::size_t margin = 2 * 24 * 60 / grain.count();  // shifts that reach in from beyond the window
    for (const auto& change : changes) {
        const Wall window = readings(date::locate_zone(change.zone), change.begin, count);
        for (int round = 0; round < 40; ++round) {
            const std::vector rules{random_rule(change.zone, random), random_rule(change.zone, random)};
            const std::size_t before = random() % 2 == 0 ? 0 : random() % 50;
            const std::size_t after = random() % 2 == 0 ? 0 : random() % 50;
            const Tolerance tolerance{static_cast<long>(before) * grain, static_cast<long>(after) * grain};
            std::vector<bool> expected = reference(window, rules[0], before, after);
            const auto second = reference(window, rules[1], before, after);
            for (std::size_t i = 0; i < count; ++i) {
                expected[i] = expected[i] || second[i];
            }
            for (std::size_t i = margin; i + margin < count; i += 1 + random() % 40) {
                const WallTime at = window.begin + static_cast<long>(i) * grain;
                const Answer answer = on_shift({rules[0], rules[1]}, tolerance, at);
                CAPTURE(change.zone, round, i);
                REQUIRE(answer.on_shift == expected[i]);
                auto next = i;
                while (next < count - margin && expected[next] == expected[i]) {
                    ++next;
                }
                if (next < count - margin) {
                    REQUIRE(answer.next_change == window.begin + static_cast<long>(next) * grain);
                } else if (answer.next_change) {
                    REQUIRE(*answer.next_change >= window.begin + static_cast<long>(next) * grain);
                }
            }
        }
    }
}

TEST_CASE("ARosterWithTimeOffAgreesWithASlowReference") {
    std::mt19937 random(20261130);  // NOLINT: the same every time
    const auto pick = [&](std::size_t from, std::size_t to) {
        return std::uniform_int_distribution<std::size_t>(from, to)(random);
    };
    constexpr std::size_t count = 600;
    constexpr std::size_t margin = 60;  // further than any tolerance of this test
    struct Cells {
        std::size_t from = 0;
        std::size_t to = 0;
    };
    const WallTime start{std::chrono::sys_days(std::chrono::year(2026) / 11 / 25)};
    const auto instant = [&](std::size_t cell) { return start + static_cast<long>(cell) * grain; };
    for (int round = 0; round < 400; ++round) {
        const auto some = [&](std::size_t most) {
            std::vector<Cells> spans(pick(0, most));
            for (auto& span : spans) {
                span.from = pick(margin, count - margin - 1);
                span.to = std::min(span.from + pick(1, 80), count - margin);  // no reader gives an empty one
            }
            return spans;
        };
        const auto shifts = some(6);
        const auto off = some(4);
        const std::size_t before = pick(0, 1) * pick(0, 50);
        const std::size_t after = pick(0, 1) * pick(0, 50);
        Entries entries;
        for (const auto& span : shifts) {
            entries.shifts.push_back({instant(span.from), instant(span.to)});
        }
        for (const auto& span : off) {
            entries.time_off.push_back({instant(span.from), instant(span.to)});
        }
        const Roster roster = composed(std::move(entries));

        const auto is_off = [&](std::size_t cell) {
            return std::any_of(off.begin(), off.end(),
                               [&](const Cells& span) { return span.from <= cell && cell < span.to; });
        };
        std::vector<std::optional<Cells>> holds(count);  // what is left of a shift; of several what ends last
        for (const auto& shift : shifts) {
            for (std::size_t from = shift.from; from < shift.to; ++from) {
                if (is_off(from)) {
                    continue;
                }
                std::size_t to = from;
                while (to < shift.to && !is_off(to)) {
                    ++to;
                }
                for (std::size_t cell = from - before; cell < to + after; ++cell) {
                    if (!holds[cell] || holds[cell]->to < to) {
                        holds[cell] = Cells{from, to};
                    }
                }
                from = to;
            }
        }
        const Tolerance tolerance{static_cast<long>(before) * grain, static_cast<long>(after) * grain};
        for (std::size_t cell = 0; cell < count; cell += pick(1, 9)) {
            CAPTURE(round, cell, before, after);
            const Answer answer = on_shift(roster, tolerance, instant(cell));
            REQUIRE(answer.on_shift == holds[cell].has_value());
            if (answer.on_shift) {
                REQUIRE(answer.shift->to == instant(holds[cell]->to));
            }
            std::size_t next = cell;
            while (next < count && holds[next].has_value() == holds[cell].has_value()) {
                ++next;
            }
            REQUIRE(answer.next_change == (next < count ? std::optional(instant(next)) : std::nullopt));
        }
    }
}
