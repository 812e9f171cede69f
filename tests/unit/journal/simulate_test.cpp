#include "agent/journal/simulate.hpp"

#include "agent/decision/step.hpp"
#include "tests/unit/journal/sample.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::journal;
using namespace std::chrono_literals;

namespace {

Entry at(std::int64_t boot_ms, decision::Input input) {
    return {moment(boot_ms), std::move(input)};
}

/// An open session whose worker goes out of shift, comes back and goes again; `segment` splits it in two.
std::vector<Run> past() {
    using namespace decision;
    const ContextChange in{Standing::agreed, Standing::agreed, std::nullopt};
    const ContextChange out{Standing::not_agreed, Standing::agreed, std::nullopt};
    Run first;
    first.id = run_a;
    first.entries = {at(0, in), at(0, SessionOpened{SessionId("1"), AccountName("anna"), WorkerId("w"), true, false}),
                     at(1000, out), at(3000, Tick{}), at(4000, in)};
    Run second;
    second.id = run_a;
    second.segment = 2;
    second.entries = {at(5000, out), at(8000, Tick{})};
    return {first, second};
}

Tallies count(const policy::FindingRule& rule, const std::vector<Run>& segments = past()) {
    policy::Policy policy;
    for (auto& each : policy.rules.findings) {
        each.looked_for = false;
    }
    policy.rules.of(FindingKind::outside_shift) = rule;
    Simulation simulation(policy);
    for (const auto& segment : segments) {
        simulation.take(segment);
    }
    return simulation.tallies();
}

constexpr policy::FindingRule locking{Response::lock, Enforcement::enforce, 1000ms, 1, 0ms, 0ms, 60s};

Tally of_shift(const policy::FindingRule& rule) {
    return count(rule)[FindingKind::outside_shift];
}

}  // namespace

TEST_CASE("CountsIncidentsRepeatsAndLocksAcrossSegments") {
    CHECK(of_shift(locking) == Tally{.incidents = 1, .repeats = 1, .locks = 2});
}

TEST_CASE("CountsApartWhatIsOnlyObserved") {
    auto observed = locking;
    observed.enforcement = Enforcement::observe;
    CHECK(of_shift(observed) == Tally{.incidents = 1, .repeats = 1, .would_lock = 2});
    observed.response = Response::notice;
    CHECK(of_shift(observed) == Tally{.incidents = 1, .repeats = 1, .would_notice = 2});
}

TEST_CASE("ALongerConfirmTimeFindsLess") {
    auto patient = locking;
    patient.confirm = 2500ms;
    patient.response = Response::notice;
    CHECK(of_shift(patient) == Tally{.incidents = 1, .notices = 1});
}

TEST_CASE("WhatIsOffIsNotCounted") {
    auto off = locking;
    off.looked_for = false;
    CHECK(count(off).empty());
}

TEST_CASE("ASegmentThatDoesNotFollowBeginsWithTheStateItNames") {
    const auto whole = past();
    std::vector<Run> segments{whole.back()};
    CHECK(count(locking, segments).empty());  // nobody told it of a session
    policy::Rules nothing_looked_for;
    for (auto& each : nothing_looked_for.findings) {
        each.looked_for = false;
    }
    decision::State state;
    for (const auto& entry : whole.front().entries) {
        state = decision::step(std::move(state), entry.input, nothing_looked_for, entry.now).state;
    }
    segments.front().beginning = Beginning{{}, 0, state};
    CHECK(count(locking, segments)[FindingKind::outside_shift] == Tally{.incidents = 1, .locks = 1});
}
