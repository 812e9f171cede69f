// What the age of the last input can do: raise, and never take away.
#include "tests/unit/decision/story.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

namespace {

policy::Rules rules_of_input() {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).confirm = 60s;
    rules.of(Kind::input_without_worker) = {Response::lock, Enforcement::enforce, 2s, 3, 3s, 3s, 60s};
    rules.of(Kind::session_idle).looked_for = false;
    return rules;
}

Story away() {
    Story story(rules_of_input());
    story.at_work().keeps_seeing(the_worker(), 5s).keeps_seeing(nobody(), 5s).forgets();
    return story;
}

Story& works_for(Story& story, Milliseconds duration) {
    for (Milliseconds passed{0}; passed < duration; passed += 1s) {
        story.gets(InputAge{}).keeps_seeing(the_worker(), 1s);
    }
    return story;
}

}  // namespace

TEST_CASE("InputWithNobodyInViewIsWarnedOfAndLocked") {
    auto story = away();
    story.gets(InputAge{100ms}).keeps_seeing(nobody(), 2250ms);
    REQUIRE(story.all<Warn>(Kind::input_without_worker).size() == 1);
    CHECK(story.responses().empty());
    story.keeps_seeing(nobody(), 3s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::input_without_worker);
    CHECK(story.findings()[0].detail == "input while nobody is in view");
    CHECK(story.responses().size() == 1);
}

TEST_CASE("AnAbsenceWithoutInputIsNoInputWithoutTheWorker") {
    auto story = away();
    for (const auto age : {10s, 20s, 3600s}) {  // before the absence began
        story.gets(InputAge{age}).keeps_seeing(nobody(), 10s);
    }
    CHECK(story.findings().empty());
}

TEST_CASE("InputWhileSomebodyIsInViewIsNoFinding") {
    Story story(rules_of_input());
    story.at_work();
    works_for(story, 30s);
    for (int second = 0; second < 30; ++second) {
        story.gets(InputAge{}).keeps_seeing(a_back_turned(), 1s);  // another finding's matter
    }
    CHECK(story.findings(Kind::input_without_worker).empty());
}

TEST_CASE("AHandThatLiesOnTheMouseWhileItsOwnerGetsUpIsNoFinding") {
    Story story(rules_of_input());
    story.at_work().keeps_seeing(the_worker(), 5s);
    story.sees(nobody()).jumps(2s).gets(InputAge{}).keeps_seeing(nobody(), 20s);
    CHECK(story.findings().empty());
    story.gets(InputAge{}).keeps_seeing(nobody(), 6s);
    CHECK(story.findings(Kind::input_without_worker).size() == 1);
}

TEST_CASE("WhoIsSeenAgainInTimeTakesTheWarningBack") {
    auto story = away();
    story.gets(InputAge{}).keeps_seeing(nobody(), 3s).keeps_seeing(the_worker(), 10s);
    CHECK(story.all<WarnWithdrawn>(Kind::input_without_worker).size() == 1);
    CHECK(story.findings().empty());
}

TEST_CASE("WhatIsCarriedOverNeitherShowsThatNobodyIsThereNorTakesTheFindingBack") {
    auto story = away();
    story.gets(InputAge{}).keeps_seeing(carried_over(nobody()), 20s);
    CHECK(story.findings().empty());
    story.sees(nobody()).sees(nobody()).keeps_seeing(nobody(), 2s).keeps_seeing(carried_over(nobody()), 4s);
    CHECK(story.findings(Kind::input_without_worker).size() == 1);
}

TEST_CASE("InputBehindACoveredLensIsTheCoversFinding") {
    auto story = away();
    story.gets(InputAge{}).keeps_seeing(camera(observation::CameraState::covered), 20s);
    CHECK(story.findings(Kind::input_without_worker).empty());
    CHECK(story.findings(Kind::camera_covered).size() == 1);
}

TEST_CASE("InputOfALockedSessionIsForgotten") {
    auto story = away();
    story.gets(SessionLocked{}).gets(InputAge{}).jumps(5s).gets(SessionUnlocked{});
    CHECK_FALSE(story.state().last_input.has_value());
    story.keeps_seeing(nobody(), 20s);
    CHECK(story.findings().empty());
}

TEST_CASE("InputAloneDoesNotOpenTheCamera") {
    Story story;
    for (const auto kind : all_finding_kinds) {
        story.rules().of(kind).looked_for = kind == Kind::input_without_worker;
    }
    story.opens_session().gets(InputAge{}).waits(1s);
    CHECK(story.demand()->work == observation::Work::rest);
}

TEST_CASE("ASessionThatIsNotUsedIsFoundAfterTheTimeOfItsRuleWhoeverIsInView") {
    Story story(rules_of_input());
    story.rules().of(Kind::session_idle) = {Response::lock, Enforcement::enforce, 840s, 1, 50s, 0s, 60s};
    story.at_work().gets(InputAge{10s}).keeps_seeing(the_worker(), 829s);
    CHECK(story.all<Warn>().empty());
    story.keeps_seeing(the_worker(), 2s);
    CHECK(story.all<Warn>(Kind::session_idle).size() == 1);
    story.keeps_seeing(the_worker(), 50s);
    REQUIRE(story.findings(Kind::session_idle).size() == 1);
    CHECK(story.findings(Kind::session_idle)[0].detail == "neither keys nor mouse were used for 840 s");
    CHECK(story.responses(Kind::session_idle).size() == 1);
}

TEST_CASE("InputInTimeLetsTheIdleTimeBeginAnew") {
    Story story(rules_of_input());
    story.rules().of(Kind::session_idle) = {Response::lock, Enforcement::enforce, 60s, 1, 30s, 0s, 60s};
    story.at_work().gets(InputAge{}).keeps_seeing(the_worker(), 70s).gets(InputAge{}).keeps_seeing(the_worker(), 59s);
    CHECK(story.all<WarnWithdrawn>(Kind::session_idle).size() == 1);
    CHECK(story.findings().empty());
}

TEST_CASE("WhereNothingTellsOfInputNothingIsConcludedFromIt") {
    Story story(rules_of_input());
    story.rules().of(Kind::session_idle) = {Response::lock, Enforcement::enforce, 60s, 1, 0s, 0s, 60s};
    story.at_work().keeps_seeing(the_worker(), 300s);
    CHECK(story.findings().empty());
    CHECK_FALSE(story.state().last_input.has_value());
}

TEST_CASE("AnImpossibleAgeIsTakenAsTheNearestPossibleOne") {
    Story story(rules_of_input());
    story.at_work().gets(InputAge{-5s});
    CHECK(story.state().last_input == story.now().boot);
    Story other(rules_of_input());
    other.at_work().gets(InputAge{Milliseconds::max()});
    CHECK(other.state().last_input == BootTime{});
}

namespace {

using Dice = std::mt19937;

Milliseconds any_age(Dice& dice) {
    const Milliseconds ages[] = {0ms, 1ms, 2s, 20s, 24h, -1s, Milliseconds::max(), Milliseconds::min()};
    return ages[dice() % std::size(ages)];
}

Input any_input(Dice& dice) {
    const Input inputs[] = {nobody(),
                            nobody(),
                            nobody(),
                            the_worker(),
                            the_worker(),
                            the_worker_and_a_bystander(),
                            a_stranger(),
                            a_back_turned(),
                            carried_over(nobody()),
                            camera(observation::CameraState::covered),
                            camera(observation::CameraState::lost),
                            Tick{},
                            Tick{},
                            EyeAlive{},
                            ContextChange{Standing::not_agreed, Standing::agreed, std::nullopt}};
    const auto& chosen = inputs[dice() % std::size(inputs)];
    return dice() % 100 == 0 ? Input(SessionUnlocked{}) : chosen;
}

using Told = std::pair<Kind, BootTime>;

/// Every warning, response and finding of other kinds, with its moment.
struct Day {
    std::vector<Told> said;
    std::vector<Told> withdrawn;
};

/// `with_ages`: an age of input, again and again, where there is a tick otherwise.
Day lived(const policy::Rules& rules, std::uint32_t seed, bool with_ages) {
    Dice dice(seed);
    Dice ages(seed + 1);
    Story story(rules);
    story.at_work();
    Day day;
    for (int at = 0; at < 400; ++at) {
        const auto lasts = 1 + static_cast<int>(dice() % 8);
        const auto input = any_input(dice);
        for (int look = 0; look < lasts; ++look) {
            story.jumps(200ms).forgets();
            if (ages() % 2 == 0) {
                const auto age = any_age(ages);
                story.gets(with_ages ? Input(InputAge{age}) : Input(Tick{}));
            }
            story.gets(input);
            for (const auto& finding : story.findings()) {
                day.said.emplace_back(finding.kind, story.now().boot);
            }
            for (const auto& respond : story.responses()) {
                day.said.emplace_back(respond.kind, story.now().boot);
            }
            for (const auto& warn : story.all<Warn>()) {
                day.said.emplace_back(warn.kind, story.now().boot);
            }
            for (const auto& gone : story.all<WarnWithdrawn>()) {
                day.withdrawn.emplace_back(gone.kind, story.now().boot);
            }
        }
    }
    return day;
}

std::vector<Told> but_of_input(std::vector<Told> told) {
    std::erase_if(told, [](const Told& each) { return each.first == Kind::input_without_worker; });
    return told;
}

}  // namespace

TEST_CASE("NoAgeOfInputClearsOrDelaysAnyFinding") {
    auto rules = rules_of_input();
    for (auto& rule : rules.findings) {
        rule.warn = 500ms;
    }
    std::size_t raised = 0;
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        const auto without = lived(rules, seed, false);
        const auto with = lived(rules, seed, true);
        REQUIRE(without.said == but_of_input(with.said));
        REQUIRE(without.withdrawn == but_of_input(with.withdrawn));
        raised += with.said.size() - without.said.size();
    }
    CHECK(raised > 0);
}

TEST_CASE("AFindingOfInputIsNotTakenBackByAnythingThatIsToldOfInput") {
    for (const auto age : {Milliseconds(0), Milliseconds(1h), Milliseconds::max(), Milliseconds(-1h)}) {
        auto story = away();
        story.gets(InputAge{});
        for (int look = 0; look < 40; ++look) {
            story.gets(InputAge{age}).keeps_seeing(nobody(), 250ms);
        }
        CHECK(story.findings(Kind::input_without_worker).size() == 1);
    }
}
