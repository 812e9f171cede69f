// What the rules cost: reading a large policy, and one question to the roster. Prints the median and the 95th
// percentile of each as one line of text.
#include "agent/policy/agreement.hpp"
#include "agent/policy/policy.hpp"
#include "agent/roster/shift.hpp"
#include "tests/bench/measure.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace shiftguard;
using bench::measure;

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

/// What the guard asks every second, and the gate at each sign-in.
void ask_of_a_worker_with(const policy::Policy& policy, std::size_t places) {
    policy::Worker worker;
    for (const auto& [id, place] : policy.places) {
        if (worker.places.size() < places) {
            worker.places.push_back(id);
        }
    }
    const std::string what = "shift and place of a worker with " + std::to_string(places) + " places";
    measure(what.c_str(), 300, [&](int round) {
        const WallTime now{Milliseconds(round)};
        place::Surroundings seen;
        seen.fix = place::Fix{52.5, 13.4, 20, now};
        return policy::agreement_with(policy, worker, {}, seen, {BootTime(Milliseconds(round)), now, {}}).place.verdict;
    });
}

}  // namespace

int main() {
    const std::string document = large_policy();
    if (!policy::parse(document, "large").ok()) {
        return 1;
    }
    measure("policy of 200 keys and 5,000 places read, judged", 30,
            [&](int) { return policy::parse(document, "large").ok(); });

    for (const std::size_t count : {std::size_t{1}, std::size_t{3}, std::size_t{5000}}) {
        ask_of_a_worker_with(*policy::parse(document, "large"), count);
    }

    std::vector<roster::ShiftRule> rules;
    for (unsigned day = 0; day < 7; ++day) {
        rules.push_back(shift(day));
    }
    const WallTime begin = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    measure("roster of 7 weekly shifts asked", 10000,
            [&](int round) { return roster::on_shift(rules, {}, begin + round * std::chrono::minutes(53)).on_shift; });

    roster::Roster year;
    for (int day = 0; day < 365; ++day) {
        const WallTime from = begin + std::chrono::days(day) + std::chrono::hours(7);
        year.shifts.push_back({from, from + std::chrono::hours(8)});
    }
    measure("roster of a year of 365 shifts asked", 10000,
            [&](int round) { return roster::on_shift(year, {}, begin + round * std::chrono::minutes(53)).on_shift; });
    return 0;
}
