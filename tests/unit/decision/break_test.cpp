// A break of the roster, where policy has the camera off then.
#include "agent/decision/guard.hpp"
#include "agent/decision/presence.hpp"
#include "agent/policy/camera_findings.hpp"
#include "tests/unit/decision/story.hpp"

#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using observation::Work;

namespace {

policy::Rules resting_rules() {
    auto rules = house_rules();
    rules.rests_in_breaks = true;
    return rules;
}

/// Told now, of a break that ends after `left`.
ContextChange on_break(const Story& story, Milliseconds left) {
    const Now now = story.now();
    ContextChange context{Standing::agreed, Standing::agreed, std::nullopt};
    context.break_ends = now.wall + now.trust.offset + left;
    return context;
}

const ContextChange at_work{Standing::agreed, Standing::agreed, std::nullopt};

}  // namespace

TEST_CASE("TheCameraIsOffInABreakAndOnAgainWithinASecondOfItsEnd") {
    Story story(resting_rules());
    story.at_work().gets(on_break(story, 10min));
    CHECK(story.demand()->work == Work::rest);
    CHECK(view(story.state()).break_ends.has_value());
    CHECK_FALSE(view(story.state()).watching);
    story.waits(10min - 250ms);
    CHECK(story.demand()->work == Work::rest);
    story.waits(500ms);  // nobody tells that it is over: the ticks are enough
    CHECK(story.demand() == observation::Demand{Work::watch, std::nullopt});
    CHECK_FALSE(view(story.state()).break_ends.has_value());
}

TEST_CASE("ABreakThatIsTakenBackEndsAtOnce") {
    Story story(resting_rules());
    story.at_work().gets(on_break(story, 10min)).gets(at_work);
    CHECK(story.demand()->work == Work::watch);
}

TEST_CASE("ABreakGoesByTheTimeThatIsTrusted") {
    Story story(resting_rules());
    Now start = story.now();
    start.trust.offset = 5min;
    story.clock() = testing::ManualClock(start);
    story.at_work().gets(on_break(story, 10s)).waits(9s);
    CHECK(story.demand()->work == Work::rest);
    story.waits(1250ms);
    CHECK(story.demand()->work == Work::watch);
}

TEST_CASE("InABreakTheCameraWatchesOnWherePolicyDoesNotSayOtherwise") {
    Story story;
    story.at_work().gets(on_break(story, 10min));
    CHECK(story.demand()->work == Work::watch);
    story.keeps_seeing(the_worker_and_a_bystander(), 2s);
    CHECK(story.findings(FindingKind::additional_person).size() == 1);
}

TEST_CASE("APolicyThatChangesInTheBreakHoldsForTheRestOfIt") {
    Story story;
    story.at_work().gets(on_break(story, 10min));
    story.rules().rests_in_breaks = true;
    story.gets(PolicyChanged{});
    CHECK(story.demand()->work == Work::rest);
    story.rules().rests_in_breaks = false;
    story.gets(PolicyChanged{});
    CHECK(story.demand()->work == Work::watch);
}

TEST_CASE("WhatPendsWhenTheBreakBeginsCountsNoFurther") {
    auto rules = resting_rules();
    rules.of(FindingKind::additional_person).confirm = 2s;
    Story story(rules);
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 1500ms).gets(on_break(story, 1min));
    story.keeps_seeing(the_worker_and_a_bystander(), 5s);  // looks that were on their way
    CHECK(story.findings().empty());
    CHECK(story.state().clock(FindingKind::additional_person).phase == FindingClock::Phase::idle);
    story.waits(56s).keeps_seeing(the_worker_and_a_bystander(), 1500ms);
    CHECK(story.findings().empty());  // it begins anew
    story.keeps_seeing(the_worker_and_a_bystander(), 1s);
    CHECK(story.findings(FindingKind::additional_person).size() == 1);
}

TEST_CASE("AWarningForWhatTheCameraSawIsTakenBackWhenTheBreakBegins") {
    auto rules = resting_rules();
    rules.of(FindingKind::worker_absent).warn = 10s;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 2s);
    REQUIRE(story.all<Warn>().size() == 1);
    story.gets(on_break(story, 1min)).waits(30s);
    CHECK(story.all<WarnWithdrawn>().size() == 1);
    CHECK(story.responses().empty());
}

TEST_CASE("AfterTheBreakTheWorkerIsToBeVerifiedAnewWithinPolicysTime") {
    auto rules = resting_rules();
    rules.unverified = 20s;
    rules.unverified_warn = 0ms;
    Story story(rules);
    story.at_work().gets(on_break(story, 1min)).waits(61s);
    CHECK_FALSE(story.state().sight.worker.has_value());
    story.keeps_seeing(somebody(observation::TrackId{7}, 0.45), 19s);
    CHECK(story.findings().empty());
    story.keeps_seeing(somebody(observation::TrackId{7}, 0.45), 3s);
    CHECK(story.findings(FindingKind::unknown_person).size() == 1);
}

TEST_CASE("WhatNeedsNoCameraIsFoundInABreakToo") {
    Story story(resting_rules());
    auto context = on_break(story, 1min);
    story.at_work();
    context.place = Standing::not_agreed;
    story.gets(context).waits(2s);
    CHECK(story.findings(FindingKind::outside_place).size() == 1);
}

TEST_CASE("AnEyeThatDiesInABreakIsFoundOutWhenItIsNeededAgain") {
    Story story(resting_rules());
    story.at_work().gets(on_break(story, 1min)).gets(EyeFailed{"killed"}).waits(58s);
    CHECK(story.findings().empty());
    story.waits(5s);
    CHECK(story.findings(FindingKind::vision_failed).size() == 1);
}

TEST_CASE("AChallengeEndsWithTheBreakAndItsLateResultIsNoFinding") {
    auto rules = resting_rules();
    rules.of(FindingKind::presentation_attack) = {Response::lock, Enforcement::enforce, 0ms, 1, 0ms, 0ms, 0ms};
    rules.challenge.after_sign_in = true;
    Story story(rules);
    story.at_work().keeps_seeing(the_worker(), 1s);
    REQUIRE(story.demand()->work == Work::challenge);
    story.gets(on_break(story, 1min));
    CHECK(story.demand()->work == Work::rest);
    story.gets(ChallengeResult{challenge::Outcome{challenge::Reason::another_face, 1}, 3});
    CHECK(story.findings().empty());
    story.waits(61s).keeps_seeing(the_worker(), 6s);
    CHECK(story.demand()->work == Work::challenge);  // it is still owed
}

TEST_CASE("PolicyKnowsWhichFindingsNeedTheCamera") {
    State state;
    state.watched_since = BootTime{};
    for (const auto kind : all_finding_kinds) {
        CAPTURE(to_string(kind));
        const bool only_while_watched = holds_since(kind, state).has_value();
        CHECK(policy::needs_camera(kind) == (only_while_watched || kind == FindingKind::presentation_attack));
    }
}

TEST_CASE("WhateverHappensInABreakNoFindingOfTheCameraIsRaised") {
    std::mt19937 dice(20261130);
    const auto one_of = [&](std::uint32_t faces) { return static_cast<std::uint32_t>(dice() % faces); };
    const auto look = [&]() -> Input {
        switch (one_of(7)) {
            case 0:
                return nobody();
            case 1:
                return the_worker_and_a_bystander();
            case 2:
                return a_stranger();
            case 3:
                return a_back_turned();
            case 4:
                return camera(static_cast<observation::CameraState>(one_of(9)));
            case 5:
                return with_a_poster(the_worker());
            default:
                return the_worker();
        }
    };
    const auto another = [&]() -> Input {
        switch (one_of(8)) {
            case 0:
                return EyeFailed{"killed"};
            case 1:
                return EyeStarted{};
            case 2:
                return EyeAlive{Milliseconds(one_of(2) * 900)};
            case 3:
                return CauseChanged{one_of(2) == 0 ? FindingKind::camera_changed : FindingKind::camera_virtual, "told"};
            case 4:
                return InputAge{Milliseconds(one_of(500))};
            case 5:
                return ChallengeResult{challenge::Outcome{challenge::Reason::another_face, 1}, 3};
            case 6:
                return one_of(2) == 0 ? Input(SessionLocked{}) : Input(SessionUnlocked{});
            default:
                return Tick{};
        }
    };
    std::size_t in_breaks = 0;
    std::size_t found_outside = 0;
    for (std::uint32_t day = 0; day < 60; ++day) {
        CAPTURE(day);
        auto rules = resting_rules();
        rules.rests_in_breaks = day % 6 != 0;
        for (auto& rule : rules.findings) {
            rule.confirm = Milliseconds(one_of(3) * 400);
            rule.warn = Milliseconds(one_of(2) * 700);
            rule.looked_for = true;
        }
        Story story(rules);
        story.at_work();
        for (int moment = 0; moment < 500; ++moment) {
            const auto chance = one_of(40);
            const Input input = chance == 0   ? Input(on_break(story, Milliseconds(one_of(20'000))))
                                : chance == 1 ? Input(at_work)
                                : chance < 5  ? another()
                                              : look();
            story.forgets().jumps(Milliseconds(one_of(300))).gets(input);
            const bool resting = rests_in_break(story.state(), story.rules());
            if (resting) {
                ++in_breaks;
                REQUIRE(story.demand()->work == Work::rest);
                for (const auto kind : policy::camera_findings) {
                    REQUIRE(story.state().clock(kind).phase == FindingClock::Phase::idle);
                }
            }
            for (const auto& finding : story.findings()) {
                const bool of_camera = policy::needs_camera(finding.kind);
                found_outside += of_camera ? 1U : 0U;
                CAPTURE(to_string(finding.kind));
                REQUIRE_FALSE((resting && of_camera));
            }
        }
    }
    CHECK(in_breaks > 1000);
    CHECK(found_outside > 100);
}
