// A supervisor's exception: its finding is recorded and not answered, for its worker, until its end.
#include "agent/decision/presence.hpp"
#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

namespace {

const ContextChange off_shift{Standing::not_agreed, Standing::agreed, std::nullopt};

WorkerId worker_of(const Story& story) {
    return story.state().session->worker;
}

ExceptionGranted granted(const Story& story, Kind kind, Milliseconds lasts = 1h) {
    return {kind, worker_of(story), lasts, "outside_shift is lifted by code 1-2"};
}

}  // namespace

TEST_CASE("AFindingThatIsLiftedIsRecordedAndNotAnswered") {
    Story story;
    story.at_work();
    story.gets(granted(story, Kind::outside_shift)).gets(off_shift).keeps_seeing(the_worker(), 5s);
    CHECK(story.responses().empty());
    CHECK(story.all<Warn>().empty());
    REQUIRE(story.findings(Kind::outside_shift).size() == 1);
    CHECK(story.findings(Kind::outside_shift)[0].response == Response::record);
    CHECK(story.findings(Kind::outside_shift)[0].detail ==
          "session open outside the worker's shift (lifted by a supervisor's exception)");
}

TEST_CASE("EachUseOfAnExceptionIsAnIncidentOfItsOwn") {
    Story story;
    story.rules().of(Kind::exception_used).cool_down = 1h;
    story.at_work();
    for (int use = 0; use < 3; ++use) {
        story.gets(granted(story, Kind::outside_shift)).keeps_seeing(the_worker(), 1s);
    }
    REQUIRE(story.findings(Kind::exception_used).size() == 3);
    for (const auto& finding : story.findings(Kind::exception_used)) {
        CHECK_FALSE(finding.joins.has_value());
        CHECK(finding.occurrence == 1);
        CHECK(finding.detail == "outside_shift is lifted by code 1-2");
    }
    CHECK(story.responses().empty());
}

TEST_CASE("AnExceptionThatIsOnlySaidAgainIsNoIncidentAndHolds") {
    Story story;
    story.at_work();
    auto again = granted(story, Kind::outside_shift);
    again.use.reset();
    story.gets(again).gets(off_shift).keeps_seeing(the_worker(), 5s);
    CHECK(story.findings(Kind::exception_used).empty());
    CHECK(story.responses().empty());
}

TEST_CASE("AnExceptionEndsByItselfAndThenTheFindingIsAnsweredAsPolicySays") {
    Story story;
    story.rules().of(Kind::outside_shift).warn = 10s;
    story.at_work();
    story.gets(granted(story, Kind::outside_shift, 60s)).gets(off_shift);
    story.keeps_seeing(the_worker(), 59s);
    CHECK(story.responses().empty());
    CHECK(story.all<Warn>().empty());
    story.keeps_seeing(the_worker(), 3s);
    REQUIRE(story.all<Warn>(Kind::outside_shift).size() == 1);  // the worker is warned as ever
    story.keeps_seeing(the_worker(), 10s);
    CHECK(story.responses(Kind::outside_shift).size() == 1);
    CHECK(story.findings(Kind::outside_shift).back().detail == "session open outside the worker's shift");
}

TEST_CASE("AnExceptionIsOverAtItsVeryEnd") {
    Story story;
    story.at_work();
    story.gets(granted(story, Kind::outside_shift, 60s)).jumps(60s - 1ms).gets(Tick{});
    CHECK(view(story.state()).released.size() == 1);
    story.jumps(1ms).gets(Tick{});
    CHECK(view(story.state()).released.empty());
}

TEST_CASE("OtherFindingsAreAnsweredAsEver") {
    Story story;
    story.at_work();
    story.gets(granted(story, Kind::outside_shift)).gets(off_shift).keeps_seeing(the_worker(), 5s).forgets();
    story.keeps_seeing(the_worker_and_a_bystander(), 3s);
    CHECK(story.responses(Kind::additional_person).size() == 1);
    CHECK(story.responses(Kind::outside_shift).empty());
}

TEST_CASE("WhoeverWorksByAnExceptionFromTheShiftIsLookedAtAsInAShift") {
    Story story;
    story.at_work();
    story.gets(off_shift).keeps_seeing(the_worker(), 250ms);
    CHECK(story.demand()->work == observation::Work::rest);
    story.gets(granted(story, Kind::outside_shift, 60s)).waits(250ms);
    CHECK(story.demand()->work == observation::Work::watch);
    story.waits(61s);
    CHECK(story.demand()->work == observation::Work::rest);
}

TEST_CASE("AnExceptionOfAnotherWorkerLiftsNothing") {
    Story story;
    story.at_work();
    auto others = granted(story, Kind::outside_shift);
    others.worker = WorkerId("somebody else");
    story.gets(others).gets(off_shift).keeps_seeing(the_worker(), 3s);
    CHECK(story.responses(Kind::outside_shift).size() == 1);
}

TEST_CASE("AnExceptionTakesBackTheWarningThatRuns") {
    Story story;
    story.rules().of(Kind::outside_shift).warn = 60s;
    story.at_work();
    story.gets(off_shift).keeps_seeing(the_worker(), 5s);
    REQUIRE(story.all<Warn>(Kind::outside_shift).size() == 1);
    story.gets(granted(story, Kind::outside_shift));
    CHECK(story.all<WarnWithdrawn>(Kind::outside_shift).size() == 1);
    story.keeps_seeing(the_worker(), 120s);
    CHECK(story.responses().empty());
    CHECK(story.findings(Kind::outside_shift).size() == 1);
}

TEST_CASE("AnExceptionIsCutToFourHoursAndTheLongerOneHolds") {
    Story story;
    story.at_work();
    story.gets(granted(story, Kind::outside_place, 400h));
    auto released = view(story.state()).released;
    REQUIRE(released.size() == 1);
    CHECK(released[0].kind == Kind::outside_place);
    CHECK(released[0].until == story.now().boot + 4h);
    story.gets(granted(story, Kind::outside_place, 1h));
    CHECK(view(story.state()).released.at(0).until == story.now().boot + 4h);
    story.jumps(4h);
    story.gets(Tick{});
    CHECK(view(story.state()).released.empty());
}

TEST_CASE("WhatCannotBeLiftedOrIsOverIsPassedOver") {
    Story story;
    story.at_work();
    for (const auto kind : all_finding_kinds) {
        story.gets(granted(story, kind, can_be_lifted(kind) ? 0ms : 1h));
    }
    CHECK(view(story.state()).released.empty());
}

TEST_CASE("AnExceptionIsKeptWithoutASessionAndHoldsWhenItsWorkerSignsIn") {
    Story story;
    story.at_work();
    const auto given = granted(story, Kind::outside_shift);
    story.gets(SessionClosed{}).gets(given);
    REQUIRE(story.findings(Kind::exception_used).size() == 1);
    CHECK(view(story.state()).released.empty());
    story.opens_session().gets(off_shift).waits(5s);
    CHECK(view(story.state()).released.size() == 1);
    CHECK(story.responses(Kind::outside_shift).empty());
}

TEST_CASE("EveryFindingThatCanBeLiftedIsLifted") {
    for (const auto kind : {Kind::additional_person, Kind::unknown_person, Kind::worker_absent, Kind::camera_covered}) {
        Story story;
        story.at_work();
        story.gets(granted(story, kind));
        switch (kind) {
            case Kind::additional_person:
                story.keeps_seeing(the_worker_and_a_bystander(), 5s);
                break;
            case Kind::unknown_person:
                story.keeps_seeing(a_stranger(), 5s);
                break;
            case Kind::worker_absent:
                story.keeps_seeing(nobody(), 5s);
                break;
            default:
                story.keeps_seeing(camera(observation::CameraState::covered), 5s);
                break;
        }
        CHECK(story.responses(kind).empty());
        CHECK(story.findings(kind).size() == 1);
    }
}

TEST_CASE("AnExceptionThatIsTakenBackIsOverAndACauseThatLastsIsAnswered") {
    Story story;
    story.at_work();
    story.gets(granted(story, Kind::outside_shift)).gets(off_shift).keeps_seeing(the_worker(), 5s);
    CHECK(story.responses().empty());
    story.gets(granted(story, Kind::outside_place, 0ms));  // another's end is none of this one
    auto of_another = granted(story, Kind::outside_shift, 0ms);
    of_another.worker = WorkerId("another");
    of_another.use.reset();
    story.gets(of_another).keeps_seeing(the_worker(), 5s);
    CHECK(story.responses().empty());
    auto over = granted(story, Kind::outside_shift, 0ms);
    over.use.reset();
    story.gets(over).keeps_seeing(the_worker(), 5s);
    REQUIRE(story.responses(Kind::outside_shift).size() == 1);
    CHECK(story.responses(Kind::outside_shift)[0].response == Response::lock);
}
