// What looks like people and never moved: a poster's face is nobody, its declaration by the worker silences
// still_figure and nothing else, and is gone with the first movement.
#include "story.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;
using observation::FigureId;
using observation::Motion;
using observation::Observation;

namespace {

constexpr FigureId poster{1};
constexpr FigureId portrait{9};

/// Beside whoever is there: a face that moved, has not moved yet or never did.
Looked with_a_portrait(Looked looked, Motion motion) {
    observation::FaceSeen face{observation::TrackId{40}, {0.0F, 0.0F, 0.0625F, 0.125F}, 0.875F};
    face.motion = motion;
    face.figure = portrait;
    face.appearance = motion == Motion::never ? 0xF0F0F0F0F0F0F0F0U : 0;
    looked.observation.faces.push_back(face);
    return looked;
}

Looked with_a_named_poster(Looked looked, FigureId figure = poster, std::uint64_t appearance = 0xFF00FF00FF00FF00U) {
    looked = with_a_poster(looked);
    looked.observation.persons.back().figure = figure;
    looked.observation.persons.back().appearance = appearance;
    return looked;
}

/// A look at one still body that is nobody else's, and at no other.
Observation look_at(std::uint32_t which) {
    Observation look;
    look.looked.persons = true;
    look.persons = {{{0.01F * static_cast<float>(which), 0.1F, 0.001F, 0.1F}, 0.5F, FigureId{which}, true, which}};
    return look;
}

void see_one(StillFigures& figures, std::uint32_t which, std::int64_t at) {
    static_cast<void>(see(figures, look_at(which), Now{BootTime(Milliseconds(at)), {}, {}}));
}

FigureNumber only_one(const Story& story) {
    REQUIRE(story.state().figures.list.size() == 1);
    return story.state().figures.list.front().number;
}

}  // namespace

TEST_CASE("AFaceThatNeverMovedIsNobodyAndLocksNothing") {
    Story story;
    story.rules().of(Kind::still_figure).response = Response::record;
    story.at_work().keeps_seeing(with_a_portrait(the_worker(), Motion::never), 1min);
    CHECK(story.responses().empty());
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::still_figure);
}

TEST_CASE("AFaceThatHasNotMovedYetIsNoBystanderAndNoStranger") {
    Story story;
    story.at_work().keeps_seeing(with_a_portrait(the_worker(), Motion::not_yet), 10s);
    CHECK(story.findings().empty());
    Story alone;
    auto looked = with_a_portrait(nobody(), Motion::not_yet);
    looked.likeness = Likeness{looked.observation.faces.front().track, 0.0};
    alone.at_work().keeps_seeing(looked, 5s);
    CHECK(alone.findings(Kind::unknown_person).empty());
    CHECK(alone.findings(Kind::worker_absent).empty());  // it may be somebody, so nobody is proved to be away
}

TEST_CASE("AFaceIsABystanderFromTheFirstMovementOn") {
    Story story;
    story.at_work().keeps_seeing(with_a_portrait(the_worker(), Motion::not_yet), 500ms);
    story.jumps(250ms).keeps_seeing(with_a_portrait(the_worker(), Motion::moved), 1s);
    CHECK(story.responses(Kind::additional_person).size() == 1);
    Story late;
    late.at_work().keeps_seeing(with_a_portrait(the_worker(), Motion::never), 500ms);
    late.jumps(250ms).keeps_seeing(with_a_portrait(the_worker(), Motion::moved), 1s);
    CHECK(late.responses(Kind::additional_person).size() == 1);
}

TEST_CASE("DoubtAboutAFaceTakesNoBystanderBack") {
    Story story;
    story.at_work().sees(with_a_portrait(the_worker_and_a_bystander(), Motion::not_yet));
    story.jumps(250ms).keeps_seeing(with_a_portrait(the_worker(), Motion::not_yet), 250ms);
    story.jumps(250ms).keeps_seeing(with_a_portrait(the_worker_and_a_bystander(), Motion::not_yet), 750ms);
    CHECK(story.responses(Kind::additional_person).size() == 1);
}

TEST_CASE("APictureOfTheWorkerIsNotTheWorker") {
    Story story;
    story.at_work();
    REQUIRE(worker_in_view(story.state().sight));
    auto picture = the_worker();
    picture.observation.faces.front().motion = Motion::never;
    picture.observation.persons.clear();
    story.keeps_seeing(picture, 5s);
    CHECK_FALSE(worker_in_view(story.state().sight));
    CHECK(story.responses(Kind::worker_absent).size() == 1);
}

TEST_CASE("WhatTheWorkerDeclaredIsNotFoundAgain") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    REQUIRE(story.findings(Kind::figure_declared).size() == 1);
    CHECK(story.findings(Kind::figure_declared)[0].response == Response::record);
    CHECK(story.findings(Kind::figure_declared)[0].detail ==
          "the worker declared something that looks like a person and never moved to be a thing");
    story.jumps(250ms).keeps_seeing(with_a_named_poster(the_worker()), 10s);
    CHECK(story.findings(Kind::still_figure).empty());
    CHECK(story.responses().empty());
}

TEST_CASE("ADeclarationHidesNobodyElse") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    story.jumps(250ms).keeps_seeing(with_a_named_poster(the_worker_and_a_bystander()), 1s);
    CHECK(story.responses(Kind::additional_person).size() == 1);
}

TEST_CASE("AnotherStillFigureIsFoundBesideADeclaredOne") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    story.jumps(250ms).keeps_seeing(with_a_portrait(with_a_named_poster(the_worker()), Motion::never), 2s);
    CHECK(story.findings(Kind::still_figure).size() == 1);
    CHECK(story.state().figures.list.size() == 2);
}

TEST_CASE("WhatWasDeclaredLosesTrustWhenItMovesAndIsABystander") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    auto moved = with_a_named_poster(the_worker());
    moved.observation.persons.back().still = false;
    story.jumps(250ms).keeps_seeing(moved, 1s);
    CHECK(story.responses(Kind::additional_person).size() == 1);
    CHECK(declared(story.state().figures).empty());
    REQUIRE(story.findings(Kind::figure_declared).size() == 2);
    CHECK(story.findings(Kind::figure_declared)[1].detail ==
          "something that was declared to be a thing moved: it counts as a person again");
    // Still again, it is asked about again.
    story.jumps(250ms).keeps_seeing(with_a_named_poster(the_worker()), 2s);
    CHECK(story.findings(Kind::still_figure).size() == 1);
}

TEST_CASE("AFaceThatWasDeclaredLosesTrustWhenItMoves") {
    Story story;
    story.at_work().sees(with_a_portrait(the_worker(), Motion::never));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    REQUIRE(declared(story.state().figures).size() == 1);
    story.jumps(250ms).sees(with_a_portrait(the_worker(), Motion::moved));
    CHECK(declared(story.state().figures).empty());
}

TEST_CASE("TwoDeclaredThingsThatMoveAtOnceBothLoseTrust") {
    Story story;
    story.at_work().sees(with_a_portrait(with_a_named_poster(the_worker()), Motion::never));
    for (const auto& figure : story.state().figures.list) {
        story.gets(FigureDeclared{figure.number, Declaration::made});
    }
    REQUIRE(declared(story.state().figures).size() == 2);
    auto moved = with_a_portrait(with_a_named_poster(the_worker()), Motion::moved);
    moved.observation.persons.back().still = false;
    story.jumps(250ms).sees(moved);
    CHECK(declared(story.state().figures).empty());
}

TEST_CASE("WhatWasDeclaredBeforeIsKnownAgainByPlaceAndLooks") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    const auto kept = declared(story.state().figures);
    REQUIRE(kept.size() == 1);

    Story next_day;
    next_day.at_work().gets(FiguresKnown{kept});
    // Another name, a few bits of other light.
    next_day.keeps_seeing(with_a_named_poster(the_worker(), FigureId{5}, 0xFF00FF00FF00FF0FU), 5s);
    CHECK(next_day.findings(Kind::still_figure).empty());
    CHECK(next_day.findings(Kind::figure_declared).empty());

    Story other_looks;
    other_looks.at_work().gets(FiguresKnown{kept});
    other_looks.keeps_seeing(with_a_named_poster(the_worker(), FigureId{5}, 0x00FF00FF00FF00FFU), 5s);
    CHECK(other_looks.findings(Kind::still_figure).size() == 1);

    Story other_place;
    other_place.at_work().gets(FiguresKnown{kept});
    auto elsewhere = with_a_named_poster(the_worker(), FigureId{5});
    elsewhere.observation.persons.back().box.x -= 0.5F;
    other_place.keeps_seeing(elsewhere, 5s);
    CHECK(other_place.findings(Kind::still_figure).size() == 1);
}

TEST_CASE("ADeclarationIsTakenBack") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    const auto number = only_one(story);
    story.gets(FigureDeclared{number, Declaration::made}).gets(FigureDeclared{number, Declaration::taken_back});
    CHECK(declared(story.state().figures).empty());
    CHECK(story.findings(Kind::figure_declared).size() == 2);
    story.jumps(250ms).keeps_seeing(with_a_named_poster(the_worker()), 2s);
    CHECK(story.findings(Kind::still_figure).size() == 1);
}

TEST_CASE("DeclaringWhatIsNotThereChangesNothing") {
    Story story;
    story.at_work().gets(FigureDeclared{FigureNumber{7}, Declaration::made});
    story.sees(with_a_named_poster(the_worker()));
    const auto number = only_one(story);
    story.jumps(250ms).sees(the_worker()).gets(FigureDeclared{number, Declaration::made});  // out of view
    CHECK(declared(story.state().figures).empty());
    story.jumps(250ms).sees(with_a_named_poster(the_worker()));
    story.gets(FigureDeclared{number, Declaration::made}).gets(FigureDeclared{number, Declaration::made});
    CHECK(story.findings(Kind::figure_declared).size() == 1);
}

TEST_CASE("WherePolicyForbidsItNothingIsDeclaredAndNothingDeclaredCounts") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    story.rules().declare_figures = false;
    story.gets(PolicyChanged{}).jumps(250ms).keeps_seeing(with_a_named_poster(the_worker()), 2s);
    CHECK(story.findings(Kind::still_figure).size() == 1);

    Story forbidden;
    forbidden.rules().declare_figures = false;
    forbidden.at_work().sees(with_a_named_poster(the_worker()));
    forbidden.gets(FigureDeclared{only_one(forbidden), Declaration::made});
    CHECK(forbidden.findings(Kind::figure_declared).empty());
    CHECK(declared(forbidden.state().figures).empty());
}

TEST_CASE("WherePolicyForbidsDeclaringOneIsStillTakenBack") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    const auto number = only_one(story);
    story.gets(FigureDeclared{number, Declaration::made});
    story.rules().declare_figures = false;
    story.gets(PolicyChanged{}).gets(FigureDeclared{number, Declaration::taken_back});
    CHECK(declared(story.state().figures).empty());
    CHECK(story.findings(Kind::figure_declared).size() == 2);
}

TEST_CASE("WherePolicyForbidsDeclaringTrustThatIsLostIsNotReported") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    story.rules().declare_figures = false;
    auto moved = with_a_named_poster(the_worker());
    moved.observation.persons.back().still = false;
    story.gets(PolicyChanged{}).jumps(250ms).sees(moved);
    CHECK(declared(story.state().figures).empty());
    CHECK(story.findings(Kind::figure_declared).size() == 1);  // the declaration itself
}

TEST_CASE("NothingIsDeclaredWhereNobodyIsGuarded") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    const auto number = only_one(story);
    story.gets(SessionLocked{}).gets(FigureDeclared{number, Declaration::made});
    CHECK(declared(story.state().figures).empty());
}

TEST_CASE("TheFaceOfAStillBodyIsNoSecondFigure") {
    Story story;
    auto mannequin = with_a_portrait(with_a_named_poster(the_worker()), Motion::never);
    const auto body = mannequin.observation.persons.back().box;
    mannequin.observation.faces.back().box = {body.x, body.y, body.width / 4, body.height / 8};
    story.at_work().sees(mannequin);
    CHECK(only_one(story) == FigureNumber{1});
    CHECK(story.state().figures.list.front().looks.kind == FigureKind::body);
}

TEST_CASE("WhatWasNotLookedForIsNeitherGoneNorMovedNorNew") {
    Story story;
    story.at_work().sees(with_a_portrait(with_a_named_poster(the_worker()), Motion::never));
    REQUIRE(story.state().figures.list.size() == 2);
    for (const auto& figure : story.state().figures.list) {
        story.gets(FigureDeclared{figure.number, Declaration::made});
    }
    auto moved = with_a_portrait(with_a_named_poster(the_worker()), Motion::moved);
    moved.observation.persons.back().still = false;
    story.jumps(250ms).sees(carried_over(moved));
    CHECK(declared(story.state().figures).size() == 2);
    CHECK(std::all_of(story.state().figures.list.begin(), story.state().figures.list.end(),
                      [](const StillFigure& figure) { return figure.in_view; }));
    story.jumps(250ms).sees(with_faces_only(with_a_named_poster(the_worker(), FigureId{77}, 0x1234)));
    CHECK(story.state().figures.list.size() == 2);
}

TEST_CASE("AFaceAndABodyOfTheSameNameAreTwoFigures") {
    Story story;
    story.at_work().sees(with_a_portrait(with_a_named_poster(the_worker(), portrait), Motion::never));
    CHECK(story.state().figures.list.size() == 2);
}

TEST_CASE("WhatNobodyFollowsIsKnownByPlaceAndLooksAlone") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker(), FigureId{}));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    auto another = with_a_named_poster(the_worker(), FigureId{});
    another.observation.persons.back().box.x -= 0.5F;
    story.jumps(250ms).sees(another);
    CHECK(story.state().figures.list.size() == 2);
    another.observation.persons.back().still = false;  // unnamed, it may be any of the two
    story.jumps(250ms).sees(another);
    CHECK(declared(story.state().figures).size() == 1);
}

TEST_CASE("EveryKindOfFigureHasAWordAndNoOtherWordIsOne") {
    CHECK(figure_kind_from(to_string(FigureKind::body)) == FigureKind::body);
    CHECK(figure_kind_from(to_string(FigureKind::face)) == FigureKind::face);
    CHECK(figure_kind_from("coat") == std::nullopt);
}

TEST_CASE("OfManyKnownFiguresNoMoreAreTakenThanTheListHolds") {
    StillFigures figures;
    know(figures, std::vector<KnownFigure>(most_still_figures + 1));
    CHECK(figures.list.size() == most_still_figures);
}

TEST_CASE("OfManyFiguresThatNobodyDeclaredTheOneNotSeenForTheLongestGoesFirst") {
    StillFigures figures;
    for (std::uint32_t which = 1; which <= most_still_figures; ++which) {
        see_one(figures, which, which);
    }
    see_one(figures, 1, 100);  // seen again: now 2 is the oldest
    see_one(figures, 50, 101);
    CHECK(std::none_of(figures.list.begin(), figures.list.end(),
                       [](const StillFigure& figure) { return figure.figure == FigureId{2}; }));
    CHECK(std::any_of(figures.list.begin(), figures.list.end(),
                      [](const StillFigure& figure) { return figure.figure == FigureId{1}; }));
}

TEST_CASE("AnotherSessionBeginsWithoutTheFiguresOfTheOneBefore") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    story.opens_session(true, "berta");
    CHECK(story.state().figures.list.empty());
}

TEST_CASE("TheListOfStillFiguresIsBoundedAndForgetsFirstWhatNobodyDeclared") {
    StillFigures figures;
    for (std::uint32_t which = 1; which <= most_still_figures; ++which) {
        see_one(figures, which, which);
        REQUIRE(declare(figures, FigureNumber{which}, Declaration::made, Now{}));
    }
    see_one(figures, 50, 50);
    CHECK(figures.list.size() == most_still_figures);
    CHECK(declared(figures).size() == most_still_figures);  // what was declared stays
    CHECK(shows_undeclared(figures, look_at(50)));          // and hides nothing that found no room
    REQUIRE(declare(figures, FigureNumber{3}, Declaration::taken_back, Now{}));
    see_one(figures, 51, 51);
    CHECK(figures.list.size() == most_still_figures);
    CHECK(declared(figures).size() == most_still_figures - 1);
    Observation empty;
    empty.looked.persons = true;
    static_cast<void>(see(figures, empty, Now{BootTime(Milliseconds(61'052)), {}, {}}));
    CHECK(figures.list.size() == most_still_figures - 1);  // long out of view, and nobody declared it
}

TEST_CASE("AnotherEyesNamesSayNothingOfWhatWasDeclared") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker()));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    story.gets(EyeStarted{}).gets(EyeAlive{});
    auto somebody_else = the_worker_and_a_bystander();
    somebody_else.observation.persons.back().figure = poster;  // numbered anew
    story.jumps(250ms).sees(somebody_else);
    CHECK(declared(story.state().figures).size() == 1);
}
