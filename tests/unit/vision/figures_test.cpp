// Scenes are painted in thumbnails: a wall with a pattern, a figure with another, and what moves is painted elsewhere.
#include "agent/vision/figures.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using namespace std::chrono_literals;
using observation::Box;

namespace {

const Box poster_box{0.7F, 0.2F, 0.2F, 0.6F};
const Box worker_region{0.2F, 0.1F, 0.4F, 0.9F};

Thumbnail wall(int light = 0) {
    Thumbnail scene;
    for (std::size_t at = 0; at < scene.luma.size(); ++at) {
        scene.luma[at] = static_cast<std::uint8_t>(100 + light + static_cast<int>(at % 7));
    }
    return scene;
}

/// A figure in a box: dark below, with a lighter head.
Thumbnail& paint(Thumbnail& scene, const Box& box, int light = 0) {
    for (std::size_t row = 0; row < Thumbnail::height; ++row) {
        for (std::size_t column = 0; column < Thumbnail::width; ++column) {
            const float x = (static_cast<float>(column) + 0.5F) / Thumbnail::width;
            const float y = (static_cast<float>(row) + 0.5F) / Thumbnail::height;
            if (x < box.x || x > box.x + box.width || y < box.y || y > box.y + box.height) {
                continue;
            }
            const bool head = y < box.y + 0.3F * box.height;
            const bool stripe = static_cast<int>((x - box.x) / box.width * 4) % 2 == 0;
            const int luma = (head ? 200 : stripe ? 60 : 20) + light;
            scene.luma[row * Thumbnail::width + column] = static_cast<std::uint8_t>(luma);
        }
    }
    return scene;
}

class Scene {
public:
    /// A frame, 250 ms after the last.
    void shows(const Thumbnail& scene, const std::optional<Box>& worker = worker_region) {
        now_ += 250ms;
        figures.watch(scene, worker, now_);
    }
    Figures::Verdict finds(const Box& body, bool faced = false) {
        return figures.follow({body}, {faced}, now_).front();
    }
    std::pair<Figures::Verdict, Figures::Verdict> finds(const Box& one, const Box& other) {
        const auto verdicts = figures.follow({one, other}, {false, false}, now_);
        return {verdicts.at(0), verdicts.at(1)};
    }
    void nothing_found() { static_cast<void>(figures.follow({}, {}, now_)); }
    void pass(Milliseconds time) { now_ += time; }

    Figures figures;

private:
    BootTime now_{10s};
};

Thumbnail with_poster(int light = 0) {
    auto scene = wall(light);
    return paint(scene, poster_box, light);
}

/// A scene that has watched a poster for five seconds.
Scene with_known_poster() {
    Scene scene;
    for (int look = 0; look < 20; ++look) {
        scene.shows(with_poster());
        static_cast<void>(scene.finds(poster_box));
    }
    return scene;
}

}  // namespace

TEST_CASE("APosterIsStillFromTheFirstLookOnAndForEver") {
    Scene scene;
    for (int look = 0; look < 240; ++look) {
        scene.shows(with_poster());
        CHECK(scene.finds(poster_box).still);
    }
}

TEST_CASE("WhoWalksInIsAliveInEveryLook") {
    Scene scene;
    scene.shows(wall());
    scene.nothing_found();
    for (int step = 0; step < 12; ++step) {
        const Box body{0.9F - 0.02F * static_cast<float>(step), 0.2F, 0.2F, 0.7F};
        auto picture = wall();
        scene.shows(paint(picture, body));
        CHECK_FALSE(scene.finds(body).still);
    }
}

TEST_CASE("WhoCameInAndThenStandsStillStaysAlive") {
    Scene scene;
    scene.shows(wall());
    Box body;
    for (int step = 0; step < 8; ++step) {
        body = {0.9F - 0.03F * static_cast<float>(step), 0.2F, 0.2F, 0.7F};
        auto picture = wall();
        scene.shows(paint(picture, body));
        static_cast<void>(scene.finds(body));
    }
    auto picture = wall();
    paint(picture, body);
    for (int look = 0; look < 240; ++look) {
        scene.shows(picture);
        CHECK_FALSE(scene.finds(body).still);
    }
}

TEST_CASE("WhoWalkedInAndStoodStillBeforeTheyWereFoundIsAlive") {
    Scene scene;
    scene.shows(wall());
    Box body;
    for (int step = 0; step < 3; ++step) {
        body = {0.9F - 0.05F * static_cast<float>(step), 0.2F, 0.2F, 0.7F};
        auto picture = wall();
        scene.shows(paint(picture, body));
    }
    auto picture = wall();
    paint(picture, body);
    for (int look = 0; look < 8; ++look) {
        scene.shows(picture);
        CHECK_FALSE(scene.finds(body).still);
    }
}

TEST_CASE("ACoatThatWasHungUpAtOnceIsStillBeforeItIsConfirmed") {
    Scene scene;
    scene.shows(wall());
    scene.shows(with_poster());
    CHECK_FALSE(scene.finds(poster_box).still);  // it came; it may be somebody
    for (int look = 0; look < 2; ++look) {
        scene.shows(with_poster());
        static_cast<void>(scene.finds(poster_box));
    }
    scene.shows(with_poster());
    CHECK(scene.finds(poster_box).still);
}

TEST_CASE("AFigureWithAFaceIsAliveAndStaysSoWhenTheFaceTurnsAway") {
    Scene scene;
    scene.shows(with_poster());
    CHECK_FALSE(scene.finds(poster_box, true).still);
    scene.shows(with_poster());
    CHECK_FALSE(scene.finds(poster_box).still);
}

TEST_CASE("WhatTheWorkerDoesInTheirOwnRegionMakesNothingAlive") {
    Scene scene;
    const Box coat{0.5F, 0.2F, 0.25F, 0.7F};  // half behind the worker
    for (int look = 0; look < 40; ++look) {
        auto picture = wall();
        paint(picture, coat);
        paint(picture, {0.25F + 0.02F * static_cast<float>(look % 5), 0.1F, 0.2F, 0.9F});
        scene.shows(picture);
        CHECK(scene.finds(coat).still);
    }
}

TEST_CASE("ChangingLightMakesNothingAlive") {
    Scene scene;
    for (int look = 0; look < 40; ++look) {
        scene.shows(with_poster(look % 2 == 0 ? 0 : 30));
        CHECK(scene.finds(poster_box).still);
    }
}

TEST_CASE("AStillFigureThatMovesIsAliveAndForgottenAsStill") {
    Scene scene = with_known_poster();
    Figures::Verdict last;
    for (int step = 1; step < 9; ++step) {
        const Box body{poster_box.x - 0.02F * static_cast<float>(step), 0.2F, 0.2F, 0.6F};
        auto picture = wall();
        scene.shows(paint(picture, body));
        last = scene.finds(body);
    }
    CHECK_FALSE(last.still);
    scene.pass(30s);
    auto picture = wall();
    const Box body{poster_box.x - 0.16F, 0.2F, 0.2F, 0.6F};
    scene.shows(paint(picture, body));
    CHECK_FALSE(scene.finds(body).still);
}

TEST_CASE("WhoPassesBeforeAPosterIsAliveAndThePosterIsNotWhenTheyHavePassed") {
    Scene scene = with_known_poster();
    for (int step = 0; step < 10; ++step) {
        const Box walker{0.95F - 0.05F * static_cast<float>(step), 0.1F, 0.25F, 0.85F};
        auto picture = with_poster();
        scene.shows(paint(picture, walker, 30));
        static_cast<void>(scene.finds(walker));
    }
    scene.shows(with_poster());
    scene.pass(6s);
    for (int look = 0; look < 40; ++look) {
        scene.shows(with_poster());
        CHECK(scene.finds(poster_box).still);
    }
}

TEST_CASE("APosterThatTheDetectorFindsNowAndThenIsTheSameStillFigure") {
    Scene scene = with_known_poster();
    const auto before = scene.finds(poster_box);
    scene.pass(10min);
    scene.shows(with_poster());
    scene.nothing_found();
    scene.shows(with_poster());
    const auto after = scene.finds(poster_box);
    CHECK(after.still);
    CHECK(after.figure == before.figure);
    CHECK(after.appearance == before.appearance);
}

TEST_CASE("StillFiguresAreKnownAgainAfterTheCameraWasClosed") {
    Scene scene = with_known_poster();
    const auto before = scene.finds(poster_box);
    scene.figures.forget();
    scene.shows(with_poster());
    const auto after = scene.finds(poster_box);
    CHECK(after.still);
    CHECK(after.figure == before.figure);
}

TEST_CASE("TwoBodiesAtOncePlaceAreTwoFigures") {
    Scene scene;
    scene.shows(with_poster());
    const Box other{0.75F, 0.2F, 0.2F, 0.6F};
    const auto first = scene.figures.follow({poster_box, other}, {true, true}, BootTime(11s));
    scene.shows(with_poster());
    const auto second = scene.figures.follow({poster_box, other}, {false, false}, BootTime(12s));
    CHECK(first[0].figure != first[1].figure);
    CHECK(second[0].figure == first[0].figure);
    CHECK(second[1].figure == first[1].figure);
}

namespace {

const Box coat_box{0.5F, 0.2F, 0.25F, 0.7F};  // half behind the worker

/// The worker before a coat, moving as far to the right as `reach` in the third of three places.
Thumbnail worker_before_a_coat(int step, float reach) {
    auto picture = wall();
    paint(picture, coat_box);
    const float right = reach - 0.04F * static_cast<float>(step % 3);
    return paint(picture, {right - 0.3F, 0.15F, 0.3F, 0.85F}, 20);
}

/// What of a coat behind the worker is said while their face is followed, then lost for this time, then followed again.
std::vector<bool> still_behind_the_worker(float reach, int looks_without_face) {
    Scene scene;
    std::vector<bool> still;
    const auto look = [&](int step, const std::optional<Box>& worker) {
        scene.shows(worker_before_a_coat(step, reach), worker);
        still.push_back(scene.finds(coat_box).still);
    };
    for (int step = 0; step < 80; ++step) {
        look(step, worker_region);
    }
    for (int step = 0; step < looks_without_face; ++step) {
        look(step, std::nullopt);
    }
    for (int step = 0; step < 200; ++step) {
        look(0, worker_region);
    }
    return still;
}

}  // namespace

TEST_CASE("ACoatBehindTheWorkerStaysStillWhereTheirFaceIsLostForAMoment") {
    for (const bool still : still_behind_the_worker(0.6F, 12)) {
        CHECK(still);
    }
}

TEST_CASE("ACoatBehindAWorkerWhoseFaceWasLostForLongIsStillAgainOnceItIsFollowed") {
    const auto still = still_behind_the_worker(0.6F, 60);
    CHECK_FALSE(still[80 + 59]);
    CHECK(std::all_of(still.end() - 150, still.end(), [](bool is) { return is; }));
}

TEST_CASE("APosterThatIsFoundPartlyHiddenWhileSomebodyPassesIsStillAgainAfterwards") {
    for (const bool both_found : {false, true}) {
        Scene scene = with_known_poster();
        const auto before = scene.finds(poster_box);
        bool was_alive = false;
        for (int step = 0; step < 14; ++step) {
            const Box walker{1.0F - 0.06F * static_cast<float>(step), 0.35F, 0.2F, 0.6F};
            auto picture = with_poster();
            scene.shows(paint(picture, walker, 30));
            was_alive =
                !(both_found ? scene.finds(poster_box, walker).first : scene.finds(poster_box)).still || was_alive;
        }
        CHECK(was_alive);
        Figures::Verdict last;
        for (int look = 0; look < 60; ++look) {
            scene.shows(with_poster());
            last = scene.finds(poster_box);
            CHECK((last.still || look < 30));
        }
        CHECK(last.figure == before.figure);
        CHECK(last.appearance == before.appearance);
    }
}

TEST_CASE("WhoStopsBeforeAPosterThatIsFoundInTheirPlaceIsAliveForAsLongAsTheyStand") {
    Scene scene = with_known_poster();
    Thumbnail picture;
    for (const float left : {0.95F, 0.85F, 0.75F, 0.85F, 0.75F, 0.8F}) {
        picture = with_poster();
        scene.shows(paint(picture, {left, 0.35F, 0.3F, 0.6F}, 30));
        static_cast<void>(scene.finds(poster_box));
    }
    for (int look = 0; look < 2400; ++look) {
        scene.shows(picture);
        CHECK_FALSE(scene.finds(poster_box).still);
    }
}

TEST_CASE("WhoStandsStillWhereACoatWasIsAlsoAliveWhereTheyLookJustLikeIt") {
    Scene scene = with_known_poster();
    for (int look = 0; look < 40; ++look) {
        scene.shows(wall());
        scene.nothing_found();
    }
    for (int step = 3; step >= 0; --step) {
        auto picture = wall();
        const Box body{poster_box.x + 0.03F * static_cast<float>(step), 0.2F, 0.2F, 0.6F};
        scene.shows(paint(picture, body));
        static_cast<void>(scene.finds(body));
    }
    for (int look = 0; look < 2400; ++look) {
        scene.shows(with_poster());
        CHECK_FALSE(scene.finds(poster_box).still);
    }
}

TEST_CASE("WhoStandsStillBesideACoatIsAliveAndTheCoatIsNot") {
    Scene scene = with_known_poster();
    Box body;
    const auto look = [&] {
        auto picture = wall();
        paint(picture, body, 30);
        scene.shows(paint(picture, poster_box));
        return scene.finds(poster_box, body);
    };
    for (int step = 0; step < 8; ++step) {
        body = {0.1F + 0.06F * static_cast<float>(step), 0.2F, 0.18F, 0.6F};
        CHECK_FALSE(look().second.still);
    }
    for (int times = 0; times < 400; ++times) {
        const auto [coat, person] = look();
        CHECK(coat.still);
        CHECK_FALSE(person.still);
        CHECK(coat.figure != person.figure);
    }
}

TEST_CASE("WhoSatStillAndMovedIsAliveForAsLongAsTheyDoNotSitInTheSamePlaceToACell") {
    Scene scene = with_known_poster();
    Box body = poster_box;
    for (int step = 0; step < 8; ++step) {
        body.x = poster_box.x - (step % 2 == 0 ? 0.075F : 0.0125F);
        auto picture = wall();
        scene.shows(paint(picture, body));
        static_cast<void>(scene.finds(body));
    }
    for (int look = 0; look < 2400; ++look) {
        auto picture = wall();
        scene.shows(paint(picture, body));
        CHECK_FALSE(scene.finds(body).still);
    }
}

TEST_CASE("WhoWalksOnFromBeforeAPosterTakesNothingOfItsNameAlong") {
    Scene scene = with_known_poster();
    const auto poster = scene.finds(poster_box);
    Figures::Verdict walker;
    for (int step = 0; step < 20; ++step) {
        const Box body{0.75F - 0.03F * static_cast<float>(step), 0.15F, 0.22F, 0.7F};
        auto picture = with_poster();
        scene.shows(paint(picture, body, 30));
        walker = scene.finds(body);
        CHECK((!walker.still || step < 2));
    }
    CHECK(walker.figure != poster.figure);
    for (int look = 0; look < 40; ++look) {
        auto picture = with_poster();
        scene.shows(paint(picture, {0.18F, 0.15F, 0.22F, 0.7F}, 30), std::nullopt);
        const auto [coat, person] = scene.finds(poster_box, {0.18F, 0.15F, 0.22F, 0.7F});
        CHECK(coat.figure == poster.figure);
        CHECK(coat.still);
        CHECK_FALSE(person.still);
    }
}

TEST_CASE("AFaceThatIsSeenInAStillFigureKeepsItAliveWhenItTurnsAwayAgain") {
    Scene scene = with_known_poster();
    scene.shows(with_poster());
    CHECK_FALSE(scene.finds(poster_box, true).still);
    scene.shows(with_poster());
    CHECK_FALSE(scene.finds(poster_box).still);
}
