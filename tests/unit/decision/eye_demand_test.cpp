#include "agent/decision/eye_demand.hpp"

#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using observation::Demand;
using observation::Work;

TEST_CASE("TheCameraRestsUntilASessionIsOpen") {
    Story story;
    story.gets(Tick{});
    REQUIRE(story.all<EyeDemand>().size() == 1);
    CHECK(story.all<EyeDemand>()[0].demand == Demand{Work::rest, std::nullopt});
}

TEST_CASE("TheCameraWatchesTheVerifiedWorker") {
    Story story;
    story.at_work();
    CHECK(story.demand() == Demand{Work::watch, worker_track});
}

TEST_CASE("TheCameraRestsWhileTheSessionIsLocked") {
    Story story;
    story.at_work().gets(SessionLocked{});
    REQUIRE(story.all<EyeDemand>().size() == 1);
    CHECK(story.demand() == Demand{Work::rest, std::nullopt});
    story.gets(SessionUnlocked{});
    CHECK(story.demand() == Demand{Work::watch, std::nullopt});
}

TEST_CASE("TheCameraRestsWhileTheMachineSleeps") {
    Story story;
    story.at_work().gets(Suspended{});
    CHECK(story.demand()->work == Work::rest);
    story.gets(Resumed{});
    CHECK(story.demand()->work == Work::watch);
}

TEST_CASE("TheCameraRestsAtOnceWhenTheShiftIsOver") {
    Story story;
    story.at_work().gets(ContextChange{Standing::not_agreed, Standing::agreed, std::nullopt});
    CHECK(story.demand()->work == Work::rest);
    CHECK(story.findings().empty());
}

TEST_CASE("TheCameraRestsWithoutATemplateToCompareWith") {
    Story story;
    story.opens_session(false);
    CHECK(story.demand()->work == Work::rest);
    story.gets(EnrolmentChanged{true});
    CHECK(story.demand()->work == Work::watch);
}

TEST_CASE("TheEyeHurriesWhileAVisualFindingPends") {
    Story story;
    story.at_work().sees(the_worker_and_a_bystander());
    CHECK(story.demand() == Demand{Work::hurry, worker_track});
    story.sees(the_worker());
    CHECK(story.demand() == Demand{Work::watch, worker_track});
}

TEST_CASE("AnEmptyChairIsHurriedOverForThreeSecondsOnly") {
    auto rules = house_rules();
    rules.of(FindingKind::worker_absent).confirm = 60s;
    Story story(rules);
    story.at_work().keeps_seeing(nobody(), 2750ms);
    CHECK(story.demand()->work == Work::hurry);
    story.jumps(250ms).sees(nobody());
    CHECK(story.demand()->work == Work::watch);
    story.keeps_seeing(nobody(), 60s);
    CHECK(story.findings(FindingKind::worker_absent).size() == 1);
}

TEST_CASE("TheEyeHurriesToVerifyWhoIsThereButNotForEver") {
    Story story;
    story.at_work().sees(somebody(observation::TrackId{5}, std::nullopt));
    CHECK(story.demand()->work == Work::hurry);
    for (std::uint32_t look = 0; look < hurried_looks; ++look) {
        story.sees(somebody(observation::TrackId{5}, 0.45));
    }
    CHECK(story.demand()->work == Work::watch);
    story.sees(somebody(observation::TrackId{6}, 0.45));
    CHECK(story.demand()->work == Work::hurry);
}

TEST_CASE("ADemandIsGivenWhenItChangesOnly") {
    Story story;
    story.at_work().keeps_seeing(the_worker(), 1min);
    CHECK(story.all<EyeDemand>().empty());
}

TEST_CASE("ANewEyeIsToldItsDemandAgain") {
    Story story;
    story.at_work().gets(EyeFailed{"killed"}).forgets();
    story.gets(EyeStarted{});
    CHECK(story.all<EyeDemand>().size() == 1);
    story.gets(EyeAlive{});
    REQUIRE(story.all<EyeDemand>().size() == 2);
    CHECK(story.all<EyeDemand>()[1].demand == Demand{Work::watch, std::nullopt});
    story.gets(EyeAlive{});
    CHECK(story.all<EyeDemand>().size() == 2);
}
