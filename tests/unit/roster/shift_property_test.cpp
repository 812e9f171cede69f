// Random rules against a reference that is slow and obvious: it walks the zone's wall clock instant by instant.
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
struct Window {
    WallTime begin{};
    std::vector<seconds> local;  ///< local seconds since 1970 at begin + i * grain
};

Window readings(const date::time_zone* zone, WallTime begin, std::size_t count) {
    Window window{begin, {}};
    for (std::size_t i = 0; i < count; ++i) {
        const date::sys_seconds instant{
            std::chrono::floor<seconds>(begin.time_since_epoch() + static_cast<long>(i) * grain)};
        window.local.push_back(zone->to_local(instant).time_since_epoch());
    }
    return window;
}

/// First index whose wall reading has reached `local` from below; where the clock jumped past it, the jump.
std::size_t first_reaching(const Window& window, seconds local) {
    for (std::size_t i = 0; i < window.local.size(); ++i) {
        if (window.local[i] >= local) {
            return i;
        }
    }
    return window.local.size();
}

/// Last index that shows exactly `local`, or else the first that is past it.
std::size_t last_reaching(const Window& window, seconds local) {
    for (std::size_t i = window.local.size(); i-- > 0;) {
        if (window.local[i] == local) {
            return i;
        }
    }
    return first_reaching(window, local);
}

std::vector<bool> reference(const Window& window, const WeeklyShift& rule) {
    std::vector<bool> on(window.local.size(), false);
    const auto first_day = std::chrono::floor<std::chrono::days>(window.local.front());
    const auto last_day = std::chrono::floor<std::chrono::days>(window.local.back());
    for (auto day = first_day; day <= last_day; ++day) {
        const std::chrono::weekday weekday{std::chrono::sys_days{day}};
        if (std::find(rule.days.begin(), rule.days.end(), weekday) == rule.days.end()) {
            continue;
        }
        const auto to = rule.to > rule.from ? rule.to : rule.to + std::chrono::hours(24);
        const auto end = last_reaching(window, day + to);
        for (auto i = first_reaching(window, day + rule.from); i < end; ++i) {
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
        const Window window = readings(date::locate_zone(change.zone), change.begin, count);
        for (int round = 0; round < 40; ++round) {
            const std::vector rules{random_rule(change.zone, random), random_rule(change.zone, random)};
            std::vector<bool> expected = reference(window, rules[0]);
            const auto second = reference(window, rules[1]);
            for (std::size_t i = 0; i < count; ++i) {
                expected[i] = expected[i] || second[i];
            }
            for (std::size_t i = margin; i + margin < count; i += 1 + random() % 40) {
                const WallTime at = window.begin + static_cast<long>(i) * grain;
                const Answer answer = on_shift({rules[0], rules[1]}, {}, at);
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
