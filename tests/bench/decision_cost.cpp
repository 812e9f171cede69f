// What one step of the decision costs (the promise: under 50 us), over ten minutes as the guard would tell them: five
// looks a second with all that is in view, a tick every 100 ms, the eye's word every half second.
#include "agent/decision/step.hpp"
#include "agent/policy/defaults.hpp"
#include "tests/bench/percentile.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using namespace shiftguard;
using namespace shiftguard::decision;
using bench::with_percentile;

struct Told {
    Input input;
    Now now;
};

/// Who is in view besides the worker: from the first minute's end on, half of each minute.
enum class Company : std::uint8_t { none, three_people_a_phone_and_a_poster };

/// They sway, as people do; the worker's face is compared in each look.
Looked look(std::uint64_t number, Company company, const Now& now) {
    Looked looked;
    auto& seen = looked.observation;
    seen.look = number;
    seen.captured = now.boot;
    seen.camera = observation::CameraState::streaming;
    seen.frame = observation::FrameSize{640, 480};
    seen.looked = {true, number % 5 == 0};
    const float sway = 0.002F * static_cast<float>(number % 7);
    const bool have_come = company != Company::none && number > 300 && number % 300 < 150;
    const std::uint32_t people = have_come ? 4 : 1;
    for (std::uint32_t person = 0; person < people; ++person) {
        const float x = 0.1F + 0.22F * static_cast<float>(person) + sway;
        // Who comes again after they were gone is followed anew.
        const auto track = person == 0 ? 1 : 10 * static_cast<std::uint32_t>(number / 300) + person;
        seen.faces.push_back({observation::TrackId(track), {x, 0.25F + sway, 0.12F, 0.16F}, 0.9F});
        seen.persons.push_back({{x - 0.05F, 0.2F, 0.22F, 0.75F}, 0.8F, observation::FigureId(track)});
    }
    if (company != Company::none) {
        seen.persons.push_back({{0.85F, 0.1F, 0.1F, 0.3F}, 0.7F, observation::FigureId(1000), true, 0xF0F0U});
    }
    if (have_come) {
        seen.phones.push_back({{0.5F, 0.6F, 0.05F, 0.08F}, 0.6F});
    }
    looked.likeness = Likeness{observation::TrackId(1), 0.8};
    return looked;
}

std::vector<Told> ten_minutes(Company company) {
    Now now{BootTime(Milliseconds(60'000)), WallTime(Milliseconds(1'767'600'000'000)), {}};
    std::vector<Told> told;
    const auto tell = [&](Input input) { told.push_back({std::move(input), now}); };
    tell(EyeStarted{});
    tell(EyeAlive{});
    tell(ContextChange{Standing::agreed, Standing::agreed, now.wall + std::chrono::hours(8)});
    tell(SessionOpened{SessionId("c1"), AccountName("anna"), WorkerId("worker-0017"), true, false});
    for (std::uint64_t tenth = 0; tenth < 6000; ++tenth) {
        if (tenth % 2 == 0) {
            tell(look(tenth / 2 + 1, company, now));
        }
        if (tenth % 5 == 0) {
            tell(EyeAlive{Milliseconds(45)});
        }
        if (tenth % 10 == 0) {
            tell(InputAge{Milliseconds(300)});
        }
        tell(Tick{});
        now.boot += Milliseconds(100);
        now.wall += Milliseconds(100);
    }
    return told;
}

/// Nobody locks: a locked session is looked at by nobody, and would cost nothing.
policy::Rules rules_that_record() {
    auto rules = policy::default_rules();
    for (auto& rule : rules.findings) {
        rule.looked_for = true;
        rule.response = Response::record;
    }
    return rules;
}

void step_through(benchmark::State& state, Company company) {
    const auto rules = rules_that_record();
    const auto told = ten_minutes(company);
    decision::State now_known;
    std::size_t at = 0;
    std::size_t findings = 0;
    while (state.KeepRunning()) {
        if (at == told.size()) {
            now_known = {};
            at = 0;
        }
        auto done = step(std::move(now_known), told[at].input, rules, told[at].now);
        now_known = std::move(done.state);
        for (const auto& output : done.outputs) {
            findings += std::holds_alternative<Finding>(output) ? 1U : 0U;
        }
        ++at;
    }
    state.counters["findings"] = static_cast<double>(findings) * static_cast<double>(told.size()) /
                                 static_cast<double>(state.iterations());  // in ten minutes: that it decides at all
}

BENCHMARK_CAPTURE(step_through, the_worker_alone, Company::none)->Apply(with_percentile);
BENCHMARK_CAPTURE(step_through, four_people_a_phone_and_a_poster, Company::three_people_a_phone_and_a_poster)
    ->Apply(with_percentile);

}  // namespace
