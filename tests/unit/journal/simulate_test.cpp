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

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr WallTime morning{Milliseconds(1'767'600'000'000)};  // 2026-01-05T08:00:00Z, a Monday
const WorkerId anna("w-17");

Now at_wall(WallTime wall) {
    return {BootTime(Milliseconds(10'000'000)) + (wall - morning), wall, {}};
}

/// outside_shift locks at once, and nothing else is looked for.
policy::Policy policy_with(const policy::Worker& worker) {
    policy::Policy policy;
    for (auto& each : policy.rules.findings) {
        each.looked_for = false;
    }
    policy.rules.of(FindingKind::outside_shift) = {Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 60s};
    policy.workers.emplace(anna, worker);
    if (!worker.roster.empty()) {
        policy.rosters[worker.roster] = {};
    }
    return policy;
}

policy::Worker with_roster(minutes before, minutes after) {
    policy::Worker worker;
    worker.id = anna;
    worker.roster = "leipzig";
    worker.tolerance = {before, after};
    return worker;
}

/// From 9 to 10 by the roster, with a tolerance of ten minutes then. The session is open from 8 to 12, and a tick comes
/// each minute.
Run a_morning(bool tells_shifts) {
    using namespace decision;
    const WallTime from = morning + hours(1);
    const WallTime to = morning + hours(2);
    ContextChange early{Standing::not_agreed, Standing::agreed, std::nullopt};
    ContextChange during{Standing::agreed, Standing::agreed, to + minutes(10)};
    ContextChange late = early;
    if (tells_shifts) {
        early.shift_from = from;
        during.shift_from = from;
        during.shift_to = to;
    }
    Run run;
    run.id = run_a;
    const auto add = [&](WallTime wall, Input input) { run.entries.push_back({at_wall(wall), std::move(input)}); };
    add(morning, early);
    add(morning, SessionOpened{SessionId("1"), AccountName("anna"), anna, true, false});
    for (auto wall = morning; wall < morning + hours(4); wall += minutes(1)) {
        if (wall == from - minutes(10)) {
            add(wall, during);
        }
        if (wall == to + minutes(10)) {
            add(wall, late);
        }
        add(wall, Tick{});
    }
    return run;
}

struct Judged {
    std::vector<WallTime> locks;
    std::uint64_t untold = 0;
};

/// When the session would have been locked for the shift: a Simulation counts, so it is asked minute by minute.
Judged judged(const policy::Policy& policy, const Run& run) {
    Judged found;
    Simulation simulation(policy);
    std::uint64_t before = 0;
    std::uint32_t segment = 0;
    for (const auto& entry : run.entries) {
        Run one;
        one.id = run.id;
        one.segment = ++segment;
        one.entries = {entry};
        simulation.take(one);
        const auto tally = simulation.tallies().find(FindingKind::outside_shift);
        const auto locks = tally == simulation.tallies().end() ? 0 : tally->second.locks;
        if (locks != before) {
            found.locks.push_back(entry.now.wall);
        }
        before = locks;
    }
    found.untold = simulation.untold_shifts();
    return found;
}

}  // namespace

TEST_CASE("AnotherToleranceIsJudgedByTheShiftThatTheJournalTells") {
    const auto run = a_morning(true);
    const auto as_then = judged(policy_with(with_roster(minutes(10), minutes(10))), run);
    CHECK(as_then.untold == 0);
    CHECK(as_then.locks == std::vector{morning, morning + hours(2) + minutes(10)});
    const auto wider = judged(policy_with(with_roster(minutes(60), minutes(90))), run);
    CHECK(wider.locks == std::vector{morning + hours(3) + minutes(30)});
    const auto narrower = judged(policy_with(with_roster(minutes(0), minutes(0))), run);
    CHECK(narrower.locks == std::vector{morning, morning + hours(2)});
}

TEST_CASE("AToleranceStaysAsItWasWhereTheJournalDoesNotTellOfTheShiftAndThatIsSaid") {
    const auto found = judged(policy_with(with_roster(minutes(60), minutes(90))), a_morning(false));
    CHECK(found.untold == 3);
    CHECK(found.locks == std::vector{morning, morning + hours(2) + minutes(10)});
}

TEST_CASE("ShiftsThatStandInThePolicyAreJudgedWhateverWasRecorded") {
    policy::Worker worker;
    worker.id = anna;
    worker.shifts = {roster::SingleShift{morning, morning + hours(3)}};
    for (const bool tells : {true, false}) {
        CHECK(judged(policy_with(worker), a_morning(tells)).locks == std::vector{morning + hours(3)});
    }
    worker.shifts.clear();  // any time is agreed
    CHECK(judged(policy_with(worker), a_morning(false)).locks.empty());
}

TEST_CASE("AShiftThatWasTakenOutOfTheRosterIsNotHeldAgainstTheJournal") {
    using namespace decision;
    auto run = a_morning(true);
    ContextChange cancelled{Standing::not_agreed, Standing::agreed, std::nullopt};
    cancelled.shift_from = morning + hours(30);
    for (auto& entry : run.entries) {
        if (entry.now.wall == morning + hours(1) + minutes(30)) {
            entry.input = cancelled;
        }
    }
    const auto found = judged(policy_with(with_roster(minutes(60), minutes(90))), run);
    REQUIRE(found.locks.size() == 1);
    CHECK(found.locks.front() == morning + hours(1) + minutes(30));
}

TEST_CASE("WhileTheTimeIsNotTrustedAShiftOfThePolicyIsNoProofEither") {
    using namespace decision;
    policy::Worker worker;
    worker.id = anna;
    worker.shifts = {roster::SingleShift{morning + hours(10), morning + hours(11)}};
    auto run = a_morning(true);
    run.entries.insert(run.entries.begin(),
                       {at_wall(morning), CauseChanged{FindingKind::time_untrusted, "since the start"}});
    CHECK(judged(policy_with(worker), run).locks.empty());
}

TEST_CASE("AnotherWorkersShiftIsNotTakenForTheOneOfWhoeverComesNext") {
    using namespace decision;
    const WorkerId bert("w-18");
    auto policy = policy_with(with_roster(minutes(0), minutes(90)));
    auto worker = with_roster(minutes(0), minutes(90));
    worker.id = bert;
    policy.workers.emplace(bert, worker);
    auto run = a_morning(true);
    const WallTime change = morning + hours(2) + minutes(20);
    ContextChange off{Standing::not_agreed, Standing::agreed, std::nullopt};
    off.shift_from = morning + hours(20);
    std::erase_if(run.entries, [&](const Entry& entry) { return entry.now.wall >= change; });
    run.entries.push_back({at_wall(change), off});
    run.entries.push_back({at_wall(change), SessionOpened{SessionId("2"), AccountName("bert"), bert, true, false}});
    run.entries.push_back({at_wall(change + minutes(1)), Tick{}});
    const auto found = judged(policy, run);
    REQUIRE(found.locks.size() == 2);  // at eight, too early; and whoever came when anna's tolerance still ran
    CHECK(found.locks.back() == change);
}

TEST_CASE("ASegmentAloneIsJudgedFromTheStateThatItNames") {
    policy::Worker worker;
    worker.id = anna;
    worker.shifts = {roster::SingleShift{morning, morning + hours(3)}};
    decision::State state;
    state.shift = decision::Standing::agreed;
    state.session = decision::Session{SessionId("1"), AccountName("anna"), anna, true};
    Run alone;
    alone.id = run_a;
    alone.segment = 7;
    alone.beginning = Beginning{{}, 0, state};
    for (auto wall = morning + hours(2); wall < morning + hours(4); wall += minutes(1)) {
        alone.entries.push_back({at_wall(wall), decision::Tick{}});
    }
    Simulation simulation(policy_with(worker));
    simulation.take(alone);
    CHECK(simulation.tallies().at(FindingKind::outside_shift).locks == 1);
}
