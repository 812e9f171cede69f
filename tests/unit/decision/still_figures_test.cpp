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

/// A look at one still body that is nobody else's and looks like no other, and at no other.
Observation look_at(std::uint32_t which) {
    constexpr std::uint64_t scattered = 0x9E3779B97F4A7C15U;
    Observation look;
    look.looked.persons = true;
    look.persons = {
        {{0.01F * static_cast<float>(which), 0.1F, 0.001F, 0.1F}, 0.5F, FigureId{which}, true, which * scattered}};
    return look;
}

constexpr std::uint64_t coat_looks = 0xFF00FF00FF00FF00U;
constexpr observation::Box coat_place{0.5F, 0.25F, 0.125F, 0.5F};

struct Thing {
    observation::Box box = coat_place;
    FigureId figure{7};
    std::uint64_t looks = coat_looks;
};

observation::Box moved_by(observation::Box box, float across, float down) {
    box.x += across;
    box.y += down;
    return box;
}

bool see_things(StillFigures& figures, const std::vector<Thing>& things) {
    Observation look;
    look.looked.persons = true;
    for (const auto& thing : things) {
        look.persons.push_back({thing.box, 0.5F, thing.figure, true, thing.looks});
    }
    return see(figures, look, {});
}

/// A coat that was declared.
StillFigures declared_coat() {
    StillFigures figures;
    CHECK_FALSE(see_things(figures, {{}}));
    CHECK(declare(figures, FigureNumber{1}, Declaration::made, {}));
    return figures;
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
          "something that was declared to be a thing moved, or stands elsewhere: it is declared no more");
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
    CHECK(other_place.findings(Kind::figure_declared).size() == 1);  // it looks like it and stands elsewhere
    CHECK(declared(other_place.state().figures).empty());
    CHECK(declared(other_looks.state().figures) == kept);
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

TEST_CASE("AThingThatJumpsToAnotherPlaceBetweenTwoLooksIsDeclaredNoMore") {
    for (const auto figure : {FigureId{7}, FigureId{8}}) {  // also where the eye takes it for the one that it follows
        auto figures = declared_coat();
        const Thing elsewhere{moved_by(coat_place, 0.07F, 0), figure};
        CHECK(see_things(figures, {elsewhere}));
        CHECK(declared(figures).empty());
        REQUIRE(figures.list.size() == 1);
        CHECK(figures.list[0].number == FigureNumber{1});  // the worker is asked about the same thing again
        CHECK(figures.list[0].looks.box == elsewhere.box);
        CHECK_FALSE(see_things(figures, {elsewhere}));
        CHECK_FALSE(see_things(figures, {{}}));  // and where it was it is not declared either
        CHECK(declared(figures).empty());
    }
}

TEST_CASE("ACameraThatIsNudgedALittleLeavesADeclarationAsItIs") {
    for (const auto& [across, down] : {std::pair(0.049F, 0.0F), {-0.049F, 0.04F}, {0.02F, -0.049F}}) {
        for (const auto figure : {FigureId{7}, FigureId{8}}) {
            auto figures = declared_coat();
            CHECK_FALSE(see_things(figures, {{moved_by(coat_place, across, down), figure}}));
            CHECK(declared(figures).size() == 1);
            CHECK(figures.list.size() == 1);
            CHECK(figures.list[0].in_view);
            CHECK(figures.list[0].looks.box == coat_place);  // many nudges are no leave to wander
        }
    }
}

TEST_CASE("ManySmallStepsAreAMove") {
    auto figures = declared_coat();
    CHECK_FALSE(see_things(figures, {{moved_by(coat_place, 0.03F, 0)}}));
    CHECK(see_things(figures, {{moved_by(coat_place, 0.07F, 0)}}));
    CHECK(declared(figures).empty());
}

TEST_CASE("ASmallThingIsAtItsPlaceWithinHalfOfItsOwnSize") {
    // A face of a poster: its neighbour in the picture begins where it ends.
    const observation::Box face{0.5F, 0.25F, 0.03125F, 0.0625F};
    StillFigures figures;
    CHECK_FALSE(see_things(figures, {{face}}));
    REQUIRE(declare(figures, FigureNumber{1}, Declaration::made, {}));
    CHECK_FALSE(see_things(figures, {{moved_by(face, 0.015F, 0.03F), FigureId{8}}}));
    CHECK(declared(figures).size() == 1);
    CHECK(see_things(figures, {{moved_by(face, 0.015F, 0.035F), FigureId{9}}}));
    CHECK(declared(figures).empty());
}

TEST_CASE("WhatStandsAtThePlaceOfADeclaredThingAndLooksOtherwiseIsAskedAbout") {
    auto figures = declared_coat();
    const Thing another{coat_place, FigureId{7}, ~coat_looks};
    CHECK_FALSE(see_things(figures, {another}));
    CHECK(declared(figures).size() == 1);
    REQUIRE(figures.list.size() == 2);
    CHECK_FALSE(figures.list[0].in_view);
    CHECK_FALSE(figures.list[1].declared);
    Observation look;
    look.persons = {{another.box, 0.5F, another.figure, true, another.looks}};
    CHECK(shows_undeclared(figures, look));
    look.looked.persons = true;
    look.persons.back().still = false;
    CHECK_FALSE(see(figures, look, {}));  // and what it does is not the declared thing's doing
    CHECK_FALSE(see_things(figures, {{}}));
    CHECK(declared(figures).size() == 1);
    CHECK(figures.list[0].in_view);
}

TEST_CASE("ALargerThingAtTheSamePlaceIsNotTheDeclaredOne") {
    auto figures = declared_coat();
    auto larger = coat_place;
    larger.width *= 2;
    larger.height *= 2;
    CHECK(see_things(figures, {{larger, FigureId{8}}}));
    CHECK(declared(figures).empty());
}

TEST_CASE("OfTwoThingsThatAreNewInOneLookTheOneOfTheSameLooksTakesTheTrust") {
    auto figures = declared_coat();
    const Thing elsewhere{moved_by(coat_place, 0.3F, 0), FigureId{8}};
    const Thing another{moved_by(coat_place, -0.4F, 0), FigureId{9}, ~coat_looks};
    CHECK(see_things(figures, {elsewhere, another}));
    CHECK(declared(figures).empty());
    CHECK(figures.list.size() == 2);
}

TEST_CASE("ASecondThingOfTheSameLooksTakesNoTrustWhileTheFirstIsAtItsPlace") {
    auto figures = declared_coat();
    const Thing twin{moved_by(coat_place, -0.4F, 0), FigureId{8}};
    CHECK_FALSE(see_things(figures, {twin, {}}));
    CHECK(declared(figures).size() == 1);
    CHECK(figures.list.size() == 2);
    CHECK_FALSE(see_things(figures, {twin}));  // the coat is hidden; the twin stood there before
    CHECK(declared(figures).size() == 1);
    CHECK_FALSE(see_things(figures, {{moved_by(coat_place, 0.4F, 0), FigureId{9}, ~coat_looks}}));  // looks otherwise
    CHECK(declared(figures).size() == 1);
}

TEST_CASE("WhatNobodyDeclaredIsKnownByItsNameAlsoWhereItLooksLikeAnother") {
    StillFigures figures;
    const Thing left{moved_by(coat_place, -0.4F, 0), FigureId{8}};
    CHECK_FALSE(see_things(figures, {{}, left}));
    CHECK_FALSE(
        see_things(figures, {{left.box, FigureId{7}}}));  // the one that the eye follows, now at the other's place
    CHECK(figures.list.size() == 2);
    CHECK(figures.list[0].in_view);
    CHECK_FALSE(figures.list[1].in_view);
}

TEST_CASE("WhatNobodyFollowsIsKnownByPlaceAndLooksAlone") {
    Story story;
    story.at_work().sees(with_a_named_poster(the_worker(), FigureId{}));
    story.gets(FigureDeclared{only_one(story), Declaration::made});
    auto another = with_a_named_poster(the_worker(), FigureId{}, 0x1234);
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
