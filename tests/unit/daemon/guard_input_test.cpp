// Keys and mouse with nobody in view.
#include "tests/unit/daemon/guard_scene.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::guard_tests;
using namespace std::chrono_literals;

namespace {

void tells_input(Scene& scene, Milliseconds age = 0ms, const std::string& account = "alice") {
    scene.event(daemon::InputTold{AccountName(account), age});
}

bool said_that_nothing_tells(const Scene& scene) {
    return std::any_of(scene.narrator.sentences.begin(), scene.narrator.sentences.end(), [](const auto& sentence) {
        return sentence.starts_with("Nothing tells how long ago keys or mouse were last used");
    });
}

void sees_nobody(Scene& scene, int looks) {
    for (int look = 0; look < looks; ++look) {
        scene.look(0);
    }
}

}  // namespace

TEST_CASE("InputThatIsToldWhileNobodyIsInViewLocks") {
    Scene scene;
    scene.policy.rules.of(FindingKind::input_without_worker) = {
        Response::lock, Enforcement::enforce, 2000ms, 3, 0ms, 0ms, 0ms};
    scene.enrol();
    scene.open_session();
    scene.look(1);
    tells_input(scene);  // while the worker is there: of no matter
    sees_nobody(scene, 15);
    CHECK(scene.recorded(FindingKind::input_without_worker).empty());
    tells_input(scene, 300ms);
    sees_nobody(scene, 12);
    CHECK(scene.recorded(FindingKind::input_without_worker).size() == 1);
    scene.take_lock_outcome();
    CHECK(scene.board.read().input == "available");
}

TEST_CASE("InputIsWrittenDownOnlyWhileSomethingCouldComeOfIt") {
    Scene scene;
    scene.policy.rules.of(FindingKind::session_idle).looked_for = false;
    scene.enrol();
    scene.open_session();
    const auto written = [&] { return scene.narrator.inputs_told; };
    scene.look(1);
    tells_input(scene);
    CHECK(written() == 0);  // somebody is in view
    sees_nobody(scene, 2);
    tells_input(scene, 0ms, "bob");
    CHECK(written() == 0);  // not the session's account
    tells_input(scene);
    CHECK(written() == 1);
    scene.event(daemon::FromSession{session::Locked{SessionId("1")}});
    tells_input(scene);
    CHECK(written() == 1);
    CHECK(scene.board.read().input == "not_needed");
}

TEST_CASE("SaysOnceWhereNothingTellsOfInput") {
    Scene scene;
    scene.enrol();
    scene.open_session();
    CHECK(scene.board.read().input == "not_available");
    scene.waits(80s);
    CHECK_FALSE(said_that_nothing_tells(scene));
    scene.waits(20s);
    CHECK(said_that_nothing_tells(scene));
    scene.narrator.sentences.clear();
    scene.waits(200s);
    CHECK_FALSE(said_that_nothing_tells(scene));
    tells_input(scene, 20s);
    scene.waits(1s);
    CHECK(scene.board.read().input == "available");
    scene.waits(100s);
    CHECK(scene.board.read().input == "not_available");
    CHECK(said_that_nothing_tells(scene));
}

TEST_CASE("AsksForNoInputWherePolicyLooksForNothingInIt") {
    Scene scene;
    scene.policy.rules.of(FindingKind::input_without_worker).looked_for = false;
    scene.policy.rules.of(FindingKind::session_idle).looked_for = false;
    scene.enrol();
    scene.open_session();
    tells_input(scene);
    scene.waits(100s);
    CHECK(scene.board.read().input == "not_needed");
    CHECK_FALSE(said_that_nothing_tells(scene));
}
