// Still figures that the worker declares.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

TEST_CASE("WhatTheWorkerDeclaresIsKeptSealedAndKnownInTheNextRun") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look_at_a_poster();
    scene.guard().handle(std::nullopt);
    REQUIRE(scene.board.read().figures.size() == 1);
    const auto shown = scene.board.read().figures.front();
    CHECK(shown.number == 1);
    CHECK(shown.looks_like == "body");
    CHECK(shown.where == "right");
    CHECK(shown.in_view);
    CHECK_FALSE(shown.declared);

    // Of another account than the session's nothing is taken.
    const decision::FigureDeclared thing{decision::FigureNumber{1}, decision::Declaration::made};
    scene.event(daemon::FigureTold{AccountName("bob"), thing});
    CHECK(scene.recorded(FindingKind::figure_declared).empty());
    scene.event(daemon::FigureTold{AccountName("alice"), thing});
    REQUIRE(scene.recorded(FindingKind::figure_declared).size() == 1);
    CHECK(scene.recorded(FindingKind::figure_declared).front().severity == Severity::low);
    const WorkerId worker("worker-0017");
    CHECK(daemon::DeclaredFigures(scene.folder / "declared-figures", Bytes(32, 9)).of(worker).size() == 1);
    CHECK(testing::read_text(scene.folder / "declared-figures").find("worker-0017") == std::string::npos);

    scene.start_again();
    scene.open_session();
    scene.guard().handle(std::nullopt);
    REQUIRE(scene.board.read().figures.size() == 1);
    CHECK(scene.board.read().figures.front().declared);
    scene.look_at_a_poster();
    scene.guard().handle(std::nullopt);
    REQUIRE(scene.board.read().figures.size() == 1);
    CHECK(scene.board.read().figures.front().in_view);
    CHECK(scene.recorded(FindingKind::figure_declared).size() == 1);

    // It moves: what was declared is gone, from the disk too.
    scene.look_at_a_poster(false);
    CHECK(daemon::DeclaredFigures(scene.folder / "declared-figures", Bytes(32, 9)).of(worker).empty());
}

TEST_CASE("TheWorkerIsAskedAboutAStillFigureOnceItIsFound") {
    Scene scene;
    scene.policy.rules.of(FindingKind::still_figure) = {
        Response::record, Enforcement::enforce, 1000ms, 3, 0ms, 0ms, 1h};
    scene.enrol();
    scene.open_session();
    scene.look_at_a_poster();
    scene.guard().handle(std::nullopt);
    CHECK_FALSE(scene.board.read().figures.front().asked);
    for (int look = 0; look < 5; ++look) {
        scene.look_at_a_poster();
    }
    scene.guard().handle(std::nullopt);
    CHECK(scene.board.read().figures.front().asked);
}

TEST_CASE("TheEndOfASessionDeletesNothingThatWasDeclared") {
    Scene scene;
    const WorkerId worker("worker-0017");
    REQUIRE(scene.figures.keep(worker, {{{{0.75F, 0.1F, 0.2F, 0.8F}, 7, decision::FigureKind::face}, WallTime(1ms)}}));
    scene.open_session();
    scene.event(daemon::FromSession{session::Closed{SessionId("1")}});
    CHECK(daemon::DeclaredFigures(scene.folder / "declared-figures", Bytes(32, 9)).of(worker).size() == 1);
}

TEST_CASE("DeclaredFiguresThatAreDamagedOrOfAnotherKeyAreAskedAboutAgain") {
    testing::TempFolder folder;
    const WorkerId worker("w");
    {
        daemon::DeclaredFigures figures(folder / "figures", Bytes(32, 1));
        CHECK_FALSE(figures.complaint());
        REQUIRE(figures.keep(worker, {{{{0, 0, 1, 1}, 7, decision::FigureKind::body}, WallTime(1ms)}}));
    }
    CHECK_FALSE(daemon::DeclaredFigures(folder / "figures", Bytes(32, 1)).complaint());
    const daemon::DeclaredFigures other_key(folder / "figures", Bytes(32, 2));
    CHECK(other_key.complaint());
    CHECK(other_key.of(worker).empty());
    folder.write("figures", "SGFIGUR1 and no more");
    CHECK(daemon::DeclaredFigures(folder / "figures", Bytes(32, 1)).complaint());
}

TEST_CASE("WhatWasDeclaredAndCannotBeKeptIsSaid") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    scene.look_at_a_poster();
    std::filesystem::create_directory(scene.folder / "declared-figures");
    scene.event(daemon::FigureTold{AccountName("alice"), {decision::FigureNumber{1}, decision::Declaration::made}});
    CHECK(std::any_of(scene.narrator.sentences.begin(), scene.narrator.sentences.end(),
                      [](const std::string& said) { return said.find("could not be kept") != std::string::npos; }));
}
