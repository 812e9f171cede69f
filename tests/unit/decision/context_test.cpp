#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

namespace {

ContextChange context(Standing shift, Standing place) {
    return {shift, place, std::nullopt};
}

}  // namespace

TEST_CASE("LocksWhenTheShiftIsOver") {
    Story story;
    story.at_work().gets(context(Standing::not_agreed, Standing::agreed)).waits(1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::outside_shift);
    CHECK_FALSE(story.findings()[0].deciding_look);
    CHECK(story.responses(Kind::outside_shift).size() == 1);
}

TEST_CASE("AShiftOrPlaceThatIsNotKnownIsNoProof") {
    Story story;
    story.at_work().gets(context(Standing::unknown, Standing::unknown)).keeps_seeing(the_worker(), 5s);
    CHECK(story.findings().empty());
}

TEST_CASE("APlaceThatCantBeToldLocksAfterANoticeWithADeadline") {
    for (const auto& [standing, kind] :
         {std::pair{Standing::unknown, Kind::place_unknown}, std::pair{Standing::conflict, Kind::place_conflict}}) {
        Story story;
        story.at_work().gets(context(Standing::agreed, standing)).keeps_seeing(the_worker(), 31s);
        REQUIRE(story.all<Warn>().size() == 1);
        CHECK(story.all<Warn>()[0].kind == kind);
        CHECK(story.all<Warn>()[0].response == Response::lock);
        story.keeps_seeing(the_worker(), 598s);
        CHECK(story.responses().empty());
        story.keeps_seeing(the_worker(), 2s);
        REQUIRE(story.responses().size() == 1);
        CHECK(story.responses()[0].kind == kind);
    }
}

TEST_CASE("APlaceThatIsToldBeforeTheDeadlineTakesTheNoticeBack") {
    Story story;
    story.at_work().gets(context(Standing::agreed, Standing::unknown)).keeps_seeing(the_worker(), 60s);
    story.gets(context(Standing::agreed, Standing::agreed)).keeps_seeing(the_worker(), 700s);
    CHECK(story.all<WarnWithdrawn>().size() == 1);
    CHECK(story.findings().empty());
}

TEST_CASE("LocksWhenTheWorkstationIsAtNoAgreedPlace") {
    Story story;
    story.at_work().gets(context(Standing::agreed, Standing::not_agreed)).keeps_seeing(the_worker(), 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::outside_place);
    CHECK(story.findings()[0].detail == "workstation at no agreed place");
}

TEST_CASE("APlaceThatIsLeftForAMomentIsNoFinding") {
    Story story;
    story.at_work().gets(context(Standing::agreed, Standing::not_agreed)).keeps_seeing(the_worker(), 750ms);
    story.gets(context(Standing::agreed, Standing::agreed)).keeps_seeing(the_worker(), 5s);
    CHECK(story.findings().empty());
}

TEST_CASE("LocksAnAccountInScopeWithoutATemplate") {
    Story story;
    story.opens_session(false).waits(1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::worker_not_enrolled);
    CHECK(story.responses(Kind::worker_not_enrolled).size() == 1);
}

TEST_CASE("AnEnrolmentWithinTheConfirmTimeIsNoFinding") {
    Story story;
    story.opens_session(false).waits(750ms).gets(EnrolmentChanged{true}).waits(2s);
    CHECK(story.findings().empty());
}

TEST_CASE("NothingIsJudgedByTheCameraOrForWantOfATemplateWhileAnEnrolmentRuns") {
    Story story;
    story.opens_session(false).waits(750ms).gets(EnrolmentChanged{false, EnrolmentState::running}).waits(1min);
    CHECK(story.findings().empty());
    story.gets(EnrolmentChanged{false, EnrolmentState::ended}).waits(1s);
    CHECK(story.findings(Kind::worker_not_enrolled).size() == 1);

    Story again;
    again.at_work().gets(EnrolmentChanged{true, EnrolmentState::running}).waits(1min);
    CHECK(again.findings().empty());
    CHECK(again.demand()->work == observation::Work::rest);
    again.gets(EnrolmentChanged{true, EnrolmentState::ended}).waits(2750ms);
    CHECK(again.findings(Kind::vision_failed).size() == 1);
}

TEST_CASE("ATemplateThatIsTakenAwayIsMissed") {
    Story story;
    story.at_work().gets(EnrolmentChanged{false}).waits(1s);
    CHECK(story.findings(Kind::worker_not_enrolled).size() == 1);
    CHECK_FALSE(story.state().sight.worker);
}

TEST_CASE("NothingOfTheContextMattersWithoutASession") {
    Story story;
    story.gets(context(Standing::not_agreed, Standing::not_agreed)).waits(1min);
    story.gets(EnrolmentChanged{false}).gets(SessionLocked{}).gets(SessionUnlocked{}).waits(1min);
    CHECK(story.findings().empty());
}
