// What the rules cost: reading a large policy (the promise: under 50 ms), and one question to the roster (under 20 us).
#include "agent/policy/agreement.hpp"
#include "agent/policy/policy.hpp"
#include "agent/roster/shift.hpp"
#include "tests/bench/percentile.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using namespace shiftguard;
using bench::with_percentile;

/// Ten groups, each with twenty keys of its own.
std::string two_hundred_keys() {
    std::string groups;
    for (int group = 0; group < 10; ++group) {
        std::string findings;
        for (const char* finding : {"additional_person", "unknown_person", "worker_absent", "camera_covered"}) {
            findings +=
                (findings.empty() ? "\"" : ", \"") + std::string(finding) +
                R"(": {"response": "notice", "enforcement": "observe", "confirm_ms": 900, "confirm_looks": 2,)" +
                R"( "warn_ms": 5})";
        }
        groups += (group == 0 ? "\"g" : ", \"g") + std::to_string(group) + R"(": {"findings": {)" + findings + "}}";
    }
    return groups;
}

std::string large_policy() {
    std::string places;
    for (int i = 0; i < 5000; ++i) {
        places += (i == 0 ? "" : ",") + ("\"home-" + std::to_string(i)) +
                  R"(": {"gateways": ["aa:bb:cc:dd:ee:ff"], "access_points": ["aa:bb:cc:dd:ee:fe"],)" +
                  R"( "circle": {"latitude": 52.5, "longitude": 13.4, "radius_m": 80}})";
    }
    return R"({"schema_version": 1, "name": "large", "version": 1, "places": {)" + places +
           R"(}, "levels": {"group": {)" + two_hundred_keys() + "}}}";
}

roster::ShiftRule shift(unsigned day) {
    return roster::WeeklyShift{
        "Europe/Berlin", {std::chrono::weekday(day)}, std::chrono::hours(8), std::chrono::hours(16)};
}

const policy::Policy& large() {
    static const policy::Policy policy = policy::parse(large_policy(), "large").value();
    return policy;
}

void read_and_judge_policy_of_200_keys_and_5000_places(benchmark::State& state) {
    const std::string document = large_policy();
    while (state.KeepRunning()) {
        const auto parsed = policy::parse(document, "large");
        if (!parsed) {
            state.SkipWithError(parsed.error().message.c_str());
            break;
        }
        benchmark::DoNotOptimize(*parsed);
    }
}

/// What the guard asks every second, and the gate at each sign-in.
void shift_and_place_of_a_worker_with_places(benchmark::State& state) {
    policy::Worker worker;
    for (const auto& [id, place] : large().places) {
        if (std::cmp_less(worker.places.size(), state.range(0))) {
            worker.places.push_back(id);
        }
    }
    WallTime now{};
    while (state.KeepRunning()) {
        now += Milliseconds(1);
        place::Surroundings seen;
        seen.fix = place::Fix{52.5, 13.4, 20, now};
        benchmark::DoNotOptimize(
            policy::agreement_with(large(), worker, {}, seen, {BootTime(now.time_since_epoch()), now, {}}));
    }
}

const WallTime new_year = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
constexpr int moments = 9917;  ///< 53 minutes apart, through the year

/// From the first day of the year of the argument on; after 2037 a zone's last rule counts.
void ask_roster_of_7_weekly_shifts(benchmark::State& state) {
    const WallTime first = std::chrono::sys_days(std::chrono::year(static_cast<int>(state.range(0))) / 1 / 1);
    std::vector<roster::ShiftRule> rules;
    for (unsigned day = 0; day < 7; ++day) {
        rules.push_back(shift(day));
    }
    int moment = 0;
    while (state.KeepRunning()) {
        moment = (moment + 1) % moments;
        benchmark::DoNotOptimize(roster::on_shift(rules, {}, first + moment * std::chrono::minutes(53)));
    }
}

void ask_roster_of_a_year_of_365_shifts(benchmark::State& state) {
    roster::Roster year;
    for (int day = 0; day < 365; ++day) {
        const WallTime from = new_year + std::chrono::days(day) + std::chrono::hours(7);
        year.shifts.push_back({from, from + std::chrono::hours(8)});
    }
    int moment = 0;
    while (state.KeepRunning()) {
        moment = (moment + 1) % moments;
        benchmark::DoNotOptimize(roster::on_shift(year, {}, new_year + moment * std::chrono::minutes(53)));
    }
}

BENCHMARK(read_and_judge_policy_of_200_keys_and_5000_places)->Unit(benchmark::kMillisecond)->Apply(with_percentile);
BENCHMARK(shift_and_place_of_a_worker_with_places)->Arg(1)->Arg(3)->Arg(5000)->Apply(with_percentile);
BENCHMARK(ask_roster_of_7_weekly_shifts)->Arg(2026)->Arg(2040)->Apply(with_percentile);
BENCHMARK(ask_roster_of_a_year_of_365_shifts)->Apply(with_percentile);

}  // namespace
