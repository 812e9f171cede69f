// What other parts of the agent tell the decision of: the policy file, the roster, the time.
#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

namespace {

CauseChanged began(Kind kind, const std::string& detail) {
    return {kind, detail};
}
CauseChanged ended(Kind kind) {
    return {kind, std::nullopt};
}

}  // namespace

TEST_CASE("ARosterThatIsStaleIsFoundWhileItLasts") {
    Story story;
    story.at_work().gets(began(Kind::roster_stale, "last read 26 hours ago")).keeps_seeing(the_worker(), 2s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::roster_stale);
    CHECK(story.findings()[0].detail == "last read 26 hours ago");
    CHECK(story.responses().size() == 1);
    story.gets(ended(Kind::roster_stale));
    CHECK_FALSE(story.state().told_of(Kind::roster_stale).has_value());
}

TEST_CASE("ACauseThatIsToldAndTakenBackInTimeIsNoFinding") {
    Story story;
    story.at_work().gets(began(Kind::time_untrusted, "no signed time for 9 days"));
    story.keeps_seeing(the_worker(), 500ms).gets(ended(Kind::time_untrusted)).keeps_seeing(the_worker(), 5s);
    CHECK(story.findings().empty());
}

TEST_CASE("OnlyWhatIsToldFromOutsideCanBeTold") {
    Story story;
    story.at_work().gets(began(Kind::unknown_person, "says who?")).keeps_seeing(the_worker(), 5s);
    CHECK(story.findings().empty());
}

TEST_CASE("APolicyThatIsRefusedIsRecordedWithoutASession") {
    Story story;
    story.gets(began(Kind::policy_rejected, "it is not signed by IT")).waits(5s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::policy_rejected);
    CHECK(story.findings()[0].detail == "it is not signed by IT");
    CHECK(story.responses().empty());
}

TEST_CASE("AFaultOfThePolicyIsOneIncidentHoweverOftenTheSessionIsLockedAndUnlocked") {
    Story story;
    story.rules().of(Kind::policy_rejected).response = Response::record;
    story.at_work().gets(began(Kind::policy_rejected, "it is not signed by IT")).keeps_seeing(the_worker(), 2s);
    for (int round = 0; round < 3; ++round) {
        story.gets(SessionLocked{}).waits(120s).gets(SessionUnlocked{}).keeps_seeing(the_worker(), 2s);
    }
    story.opens_session(true, "ben").keeps_seeing(the_worker(), 2s);
    CHECK(story.findings(Kind::policy_rejected).size() == 1);
}

TEST_CASE("WhoeverSignsInIsToldOfAPolicyThatWasRefusedBefore") {
    Story story;
    story.rules().of(Kind::policy_rejected).response = Response::notice;
    story.gets(began(Kind::policy_rejected, "it is not signed by IT")).waits(5s);
    CHECK(story.responses().empty());
    story.at_work().keeps_seeing(the_worker(), 5s);
    REQUIRE(story.findings(Kind::policy_rejected).size() == 1);  // what at_work had said is forgotten
    CHECK(story.findings(Kind::policy_rejected)[0].joins.has_value());
    CHECK(story.responses(Kind::policy_rejected).size() == 1);
}

TEST_CASE("AClockThatWasSetIsRecordedEachTime") {
    Story story;
    story.rules().of(Kind::clock_changed).response = Response::record;
    story.at_work().gets(ClockChanged{-3600s}).gets(ClockChanged{90s});
    REQUIRE(story.findings().size() == 2);
    CHECK(story.findings()[0].detail == "the clock was set back by 3600 s");
    CHECK(story.findings()[1].detail == "the clock was set forward by 90 s");
    CHECK(story.findings()[1].joins.has_value());
}

TEST_CASE("WhatPolicyHasOffIsNotFound") {
    Story story;
    for (const auto kind : {Kind::additional_person, Kind::roster_stale, Kind::clock_changed}) {
        story.rules().of(kind).looked_for = false;
    }
    story.at_work().gets(began(Kind::roster_stale, "old")).gets(ClockChanged{3600s});
    story.keeps_seeing(the_worker_and_a_bystander(), 5s);
    CHECK(story.findings().empty());
}

TEST_CASE("AFindingThatIsTurnedOffWhileItPendsIsDropped") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 500ms);
    story.rules().of(Kind::additional_person).looked_for = false;
    story.gets(PolicyChanged{}).keeps_seeing(the_worker_and_a_bystander(), 5s);
    CHECK(story.findings().empty());
}

TEST_CASE("TheCameraIsOffWhereNothingIsLookedForWithIt") {
    Story story;
    for (const auto kind : {Kind::additional_person, Kind::unknown_person, Kind::worker_absent, Kind::camera_covered,
                            Kind::camera_lost, Kind::camera_dark, Kind::camera_blurred, Kind::camera_frozen,
                            Kind::camera_repeating, Kind::camera_busy, Kind::still_figure, Kind::phone_in_view}) {
        story.rules().of(kind).looked_for = false;
    }
    story.opens_session().waits(1s);
    REQUIRE(story.demand().has_value());
    CHECK(story.demand()->work == observation::Work::rest);
    story.rules().of(Kind::worker_absent).looked_for = true;
    story.gets(PolicyChanged{});
    CHECK(story.demand()->work == observation::Work::watch);
}
