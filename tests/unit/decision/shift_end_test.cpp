// The notice before the end of the time that is agreed for work.
#include "agent/decision/shift_end.hpp"

#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

namespace {

policy::Rules with_notice(Milliseconds before = 10min) {
    auto rules = house_rules();
    rules.shift_end_notice = before;
    rules.of(Kind::outside_shift).confirm = 5s;
    rules.of(Kind::outside_shift).warn = 60s;
    return rules;
}

/// The worker at work in a shift that ends after `left`.
Story at_work_for(Milliseconds left, const policy::Rules& rules = with_notice()) {
    Story story(rules);
    story.at_work();
    const auto now = story.now();
    story.gets(ContextChange{Standing::agreed, Standing::agreed, now.wall + now.trust.offset + left});
    return story;
}

std::optional<Notice> told(Story& story, std::optional<Milliseconds> left) {
    const auto now = story.now();
    const auto ends = left ? std::optional(now.wall + now.trust.offset + *left) : std::nullopt;
    return notice_of_shift_end(story.state(), ends, story.rules(), now);
}

ExceptionGranted granted(const Story& story, Milliseconds lasts) {
    return {Kind::outside_shift, story.state().session->worker, lasts, std::nullopt};
}

}  // namespace

TEST_CASE("ComesTheTimeThatPolicySaysBeforeTheEndOfTheShiftAndSaysWhenTheSessionLocks") {
    auto story = at_work_for(8h);
    CHECK_FALSE(told(story, 10min + 1ms));
    const auto notice = told(story, 10min);
    REQUIRE(notice);
    CHECK(notice->kind == Kind::outside_shift);
    CHECK(notice->response == Response::lock);
    CHECK(notice->cause == Notice::Cause::ahead);
    CHECK(notice->since == story.now().boot);
    CHECK(notice->deadline == story.now().boot + 10min + 65s);
    CHECK(told(story, 2min)->since == story.now().boot - 8min);
    CHECK_FALSE(told(story, std::nullopt));  // any time is agreed
}

TEST_CASE("WhatIsWrongNowIsShownBeforeAnEndThatComes") {
    auto story = at_work_for(8h);
    const auto ahead = told(story, 5min);
    REQUIRE(ahead);
    auto there = *ahead;
    there.cause = Notice::Cause::there;
    there.response = Response::notice;
    there.deadline.reset();
    CHECK(first_of(ahead, there)->cause == Notice::Cause::there);
    CHECK(first_of(there, ahead)->cause == Notice::Cause::there);
}

TEST_CASE("TheWarningOfTheFindingThenEndsWhereTheNoticeSaidItWould") {
    auto rules = with_notice();
    rules.of(Kind::outside_shift).confirm = 0ms;
    auto story = at_work_for(1min, rules);
    const auto said = told(story, 1min);
    REQUIRE(said);
    story.keeps_seeing(the_worker(), 1min).forgets();
    story.gets(ContextChange{Standing::not_agreed, Standing::agreed, std::nullopt});
    REQUIRE(story.all<Warn>(Kind::outside_shift).size() == 1);
    const auto begins = story.all<Warn>(Kind::outside_shift).front().deadline;
    CHECK(begins - *said->deadline <= 250ms);
    CHECK(*said->deadline <= begins);
    CHECK_FALSE(told(story, std::nullopt));  // from here on the finding speaks for itself
}

TEST_CASE("TheShiftEndsByTrueTimeNotByTheWallClock") {
    auto story = at_work_for(8h);
    auto now = story.now();
    now.trust.offset = 1h;  // the wall clock is an hour slow
    const auto notice = notice_of_shift_end(story.state(), now.wall + 1h + 5min, story.rules(), now);
    REQUIRE(notice);
    CHECK(notice->deadline == now.boot + 5min + 65s);
}

TEST_CASE("NothingIsToldWhereNothingWouldBeDone") {
    const auto says_nothing = [](auto change) {
        auto rules = with_notice();
        change(rules);
        auto story = at_work_for(8h, rules);
        return !told(story, 5min);
    };
    CHECK(says_nothing([](auto& rules) { rules.shift_end_notice = 0ms; }));
    CHECK(says_nothing([](auto& rules) { rules.of(Kind::outside_shift).looked_for = false; }));
    CHECK(says_nothing([](auto& rules) { rules.of(Kind::outside_shift).response = Response::record; }));
    CHECK(says_nothing([](auto& rules) { rules.of(Kind::outside_shift).enforcement = Enforcement::observe; }));
    CHECK_FALSE(says_nothing([](auto& rules) { rules.of(Kind::outside_shift).response = Response::notice; }));
}

TEST_CASE("NobodyIsToldBeforeALockedScreen") {
    auto story = at_work_for(8h);
    story.gets(SessionLocked{});
    CHECK_FALSE(told(story, 5min));
    story.gets(SessionUnlocked{});
    CHECK(told(story, 5min));
}

TEST_CASE("AnExceptionThatLastsLongerThanTheShiftPutsTheNoticeOff") {
    auto story = at_work_for(8h);
    story.gets(granted(story, 1h));
    CHECK_FALSE(told(story, 5min));
    CHECK(told(story, 65min) == std::nullopt);
    story.gets(granted(story, 0ms)).gets(granted(story, 6min));
    REQUIRE(told(story, 5min));
    CHECK(told(story, 5min)->deadline == story.now().boot + 6min + 65s);
    CHECK(told(story, 9min)->deadline == story.now().boot + 9min + 65s);
    story.gets(ContextChange{Standing::agreed, Standing::agreed, std::nullopt});
    CHECK_FALSE(told(story, std::nullopt));  // any time is agreed, whatever the exception
}

TEST_CASE("OffShiftTheEndOfTheExceptionIsToldAhead") {
    auto story = at_work_for(8h);
    story.gets(granted(story, 20min)).gets(ContextChange{Standing::not_agreed, Standing::agreed, std::nullopt});
    CHECK_FALSE(told(story, std::nullopt));
    story.gets(granted(story, 0ms)).gets(granted(story, 10min));
    REQUIRE(told(story, std::nullopt));
    CHECK(told(story, std::nullopt)->deadline == story.now().boot + 10min + 65s);
    story.gets(ContextChange{Standing::unknown, Standing::agreed, std::nullopt});
    CHECK_FALSE(told(story, std::nullopt));  // nothing is proved
}

TEST_CASE("OfTwoNoticesTheOneThatMattersMoreIsShown") {
    const Notice soon{Kind::outside_place, Response::lock, BootTime(5s), BootTime(0s)};
    const Notice later{Kind::outside_shift, Response::lock, BootTime(9s), BootTime(0s), Notice::Cause::ahead};
    CHECK_FALSE(first_of(std::nullopt, std::nullopt));
    CHECK(first_of(soon, std::nullopt)->kind == soon.kind);
    CHECK(first_of(std::nullopt, soon)->kind == soon.kind);
    CHECK(first_of(soon, later)->kind == soon.kind);
    CHECK(first_of(later, soon)->kind == soon.kind);
}
