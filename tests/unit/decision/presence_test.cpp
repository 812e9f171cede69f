#include "agent/decision/presence.hpp"

#include "tests/unit/decision/story.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

TEST_CASE("TheViewOfANewStateShowsNothing") {
    const auto seen = view(State{});
    CHECK(seen.people == 0);
    CHECK(seen.worker_seen == WorkerSeen::nobody);
    CHECK(seen.camera == observation::CameraState::closed);
    CHECK_FALSE(seen.guarded);
    CHECK_FALSE(seen.watching);
    CHECK(seen.open.empty());
}

TEST_CASE("TheViewShowsTheVerifiedWorker") {
    Story story;
    story.at_work();
    const auto seen = view(story.state());
    CHECK(seen.people == 1);
    CHECK(seen.worker_seen == WorkerSeen::verified);
    CHECK(seen.camera == observation::CameraState::streaming);
    CHECK(seen.guarded);
    CHECK(seen.watching);
    CHECK_FALSE(seen.notice);
}

TEST_CASE("TheViewShowsTheFirstWarningAndWhatIsOpen") {
    auto rules = house_rules();
    rules.of(Kind::worker_absent).warn = 10s;
    rules.of(Kind::outside_place).warn = 5s;
    rules.of(Kind::worker_not_enrolled).response = Response::notice;
    Story story(rules);
    story.at_work().gets(ContextChange{Standing::agreed, Standing::not_agreed, std::nullopt});
    story.keeps_seeing(nobody(), 1s);
    auto seen = view(story.state());
    REQUIRE(seen.notice);
    CHECK(seen.notice->kind == Kind::outside_place);
    CHECK(seen.notice->deadline == story.now().boot + 5s);
    CHECK(seen.worker_seen == WorkerSeen::nobody);

    story.keeps_seeing(nobody(), 5s);
    seen = view(story.state());
    CHECK(seen.open == std::vector{Kind::outside_place});
    REQUIRE(seen.notice);
    CHECK(seen.notice->kind == Kind::worker_absent);
}

TEST_CASE("TheViewSaysWhenSomebodyIsNotVerified") {
    Story story;
    story.at_work().sees(a_stranger());
    CHECK(view(story.state()).worker_seen == WorkerSeen::not_verified);
    CHECK(to_string(WorkerSeen::not_verified) == "not_verified");
    CHECK(to_string(WorkerSeen::verified) == "verified");
    CHECK(to_string(WorkerSeen::nobody) == "nobody");
    CHECK(to_string(Standing::agreed) == "agreed");
    CHECK(to_string(Standing::not_agreed) == "not_agreed");
    CHECK(to_string(Standing::unknown) == "unknown");
}

TEST_CASE("ANoticeStandsWhileItsCauseLastsAndIsNoWarningOfALock") {
    auto rules = house_rules();
    rules.of(Kind::outside_place).response = Response::notice;
    Story story(rules);
    story.at_work().gets(ContextChange{Standing::agreed, Standing::not_agreed, std::nullopt}).waits(1s);
    auto seen = view(story.state());
    REQUIRE(seen.notice);
    CHECK(seen.notice->kind == Kind::outside_place);
    CHECK(seen.notice->response == Response::notice);
    CHECK_FALSE(seen.notice->deadline);
    CHECK(seen.notice->since == story.now().boot);
    story.gets(ContextChange{Standing::agreed, Standing::agreed, std::nullopt});
    CHECK_FALSE(view(story.state()).notice);
}

TEST_CASE("ALockThatIsComingIsToldBeforeANoticeThatStands") {
    auto rules = house_rules();
    rules.of(Kind::outside_place).response = Response::notice;
    rules.of(Kind::worker_absent).warn = 10s;
    Story story(rules);
    story.at_work().gets(ContextChange{Standing::agreed, Standing::not_agreed, std::nullopt});
    story.keeps_seeing(nobody(), 2s);
    auto seen = view(story.state());
    REQUIRE(seen.notice);
    CHECK(seen.notice->kind == Kind::worker_absent);
    CHECK(seen.notice->response == Response::lock);
    story.keeps_seeing(the_worker(), 1s);
    REQUIRE(view(story.state()).notice);
    CHECK(view(story.state()).notice->kind == Kind::outside_place);
}

TEST_CASE("ANoticeOfWhatOnlyHappensStandsForAMinute") {
    auto rules = house_rules();
    rules.of(Kind::lock_failed).response = Response::notice;
    Story story(rules);
    story.at_work().gets(LockFailed{FindingNumber{7}, "no locker"});
    REQUIRE(view(story.state()).notice);
    CHECK(view(story.state()).notice->kind == Kind::lock_failed);
    story.keeps_seeing(the_worker(), 59s);
    CHECK(view(story.state()).notice);
    story.keeps_seeing(the_worker(), 1s);
    CHECK_FALSE(view(story.state()).notice);
}

TEST_CASE("WhatKeepsAFaceFromBeingComparedIsSaidAfterAMoment") {
    using observation::FaceQuality;
    for (const auto& [quality, seen] :
         {std::pair(FaceQuality::good, WorkerSeen::not_verified),
          std::pair(FaceQuality::too_small, WorkerSeen::too_small),
          std::pair(FaceQuality::too_dark, WorkerSeen::too_dark), std::pair(FaceQuality::backlit, WorkerSeen::backlit),
          std::pair(FaceQuality::blurred, WorkerSeen::blurred),
          std::pair(FaceQuality::turned_away, WorkerSeen::turned_away)}) {
        CAPTURE(to_string(seen));
        Story story;
        const auto looked = somebody(observation::TrackId{9}, 0.45, quality);
        story.opens_session().keeps_seeing(looked, 500ms);
        CHECK(view(story.state()).worker_seen == WorkerSeen::not_verified);
        story.keeps_seeing(looked, 500ms);
        CHECK(view(story.state()).worker_seen == seen);
        CHECK_FALSE(to_string(seen).empty());
    }
}

TEST_CASE("WhoTurnsTheirBackIsNotVerifiedAndNoFaceIsToBlame") {
    Story story;
    story.opens_session().keeps_seeing(a_back_turned(), 2s);
    CHECK(view(story.state()).worker_seen == WorkerSeen::not_verified);
}

TEST_CASE("TheViewShowsEachStillFigureAndWhetherItIsDeclared") {
    Story story;
    auto look = with_a_poster(the_worker());
    look.observation.faces.push_back(look.observation.faces.front());
    auto& portrait = look.observation.faces.back();
    portrait.track = observation::TrackId{40};
    portrait.box = {0.0F, 0.0F, 0.0625F, 0.125F};
    portrait.motion = observation::Motion::never;
    story.at_work().sees(look);
    story.gets(FigureDeclared{FigureNumber{1}, Declaration::made});
    const auto shown = view(story.state()).figures;
    REQUIRE(shown.size() == 2);
    CHECK(shown[0].number == FigureNumber{1});
    CHECK(shown[0].kind == FigureKind::body);
    CHECK(shown[0].declared.has_value());
    CHECK(shown[0].in_view);
    CHECK(shown[1].kind == FigureKind::face);
    CHECK_FALSE(shown[1].declared.has_value());
}
