// The command locker with a real locker (i3lock) on an X display of the test's own.
#include "agent/session/linux/command.hpp"

#include "tests/support/private_bus.hpp"

#include <atomic>

#include <catch2/catch.hpp>
#include <signal.h>

using namespace shiftguard;
using namespace std::chrono_literals;
using namespace shiftguard::testing;

namespace {

const SessionId session_id("private");
const std::vector<std::string> locker_command{"i3lock", "-n", "-c", "203040"};

/// Ends what the test's locker left running.
struct Lockers {
    ~Lockers() {
        for (const auto pid : children_named("i3lock")) {
            kill(pid, SIGKILL);
        }
    }
    [[nodiscard]] static std::vector<pid_t> running() { return children_named("i3lock"); }
};

}  // namespace

TEST_CASE("ProvesALockByTheProcessAndTheKeyboardGrab") {
    const PrivateDisplay display;
    const Lockers lockers;
    const auto locker = session::make_command_locker(locker_command, {"DISPLAY=" + display.name()}, {});
    REQUIRE(locker->request_lock(session_id).ok());
    const auto proof = locker->verify(session_id, 10s);
    REQUIRE(proof.ok());
    CHECK(proof.value() == "process and X grab");
    CHECK(Lockers::running().size() == 1);
}

TEST_CASE("TellsWhenTheLockerProgramEndsAndLocksAnew") {
    const PrivateDisplay display;
    const Lockers lockers;
    std::atomic<int> ended{0};
    const auto locker = session::make_command_locker(locker_command, {"DISPLAY=" + display.name()},
                                                     [&ended](const SessionId&) { ++ended; });
    for (int round = 1; round <= 2; ++round) {
        CHECK_FALSE(locker->is_at_work());
        REQUIRE(locker->request_lock(session_id).ok());
        CHECK(locker->is_at_work());
        REQUIRE(locker->verify(session_id, 10s).ok());
        REQUIRE(Lockers::running().size() == 1);
        CHECK(ended == round - 1);
        kill(Lockers::running().front(), SIGTERM);
        CHECK(eventually([&] { return ended == round; }));
    }
}

TEST_CASE("StartsNoSecondLockerWhileOneRuns") {
    const PrivateDisplay display;
    const Lockers lockers;
    const auto locker = session::make_command_locker(locker_command, {"DISPLAY=" + display.name()}, {});
    REQUIRE(locker->request_lock(session_id).ok());
    REQUIRE(locker->request_lock(session_id).ok());
    REQUIRE(locker->verify(session_id, 10s).ok());
    CHECK(Lockers::running().size() == 1);
}

TEST_CASE("LeavesTheSessionLockedWhenTheAgentEnds") {
    const PrivateDisplay display;
    const Lockers lockers;
    auto locker = session::make_command_locker(locker_command, {"DISPLAY=" + display.name()}, {});
    REQUIRE(locker->request_lock(session_id).ok());
    REQUIRE(locker->verify(session_id, 10s).ok());
    locker.reset();
    CHECK(Lockers::running().size() == 1);
}

TEST_CASE("SaysHowALockerEndedThatNeverLocked") {
    const PrivateDisplay display;
    const auto locker = session::make_command_locker({"false"}, {"DISPLAY=" + display.name()}, {});
    REQUIRE(locker->request_lock(session_id).ok());
    const auto proof = locker->verify(session_id, 10s);
    REQUIRE_FALSE(proof.ok());
    CHECK(proof.error().kind == ErrorKind::unavailable);
    CHECK(proof.error().message == "The locker ended with exit status 1 and locks nothing; run it by hand to see why.");
}

TEST_CASE("SaysThatALockerProgramIsMissing") {
    const auto locker = session::make_command_locker({"/nonexistent/locker"}, {}, {});
    const auto requested = locker->request_lock(session_id);
    REQUIRE_FALSE(requested.ok());
    CHECK(requested.error().kind == ErrorKind::not_found);
    CHECK(requested.error().subject == "/nonexistent/locker");
}

TEST_CASE("SaysThatAnEmptyCommandCannotLock") {
    const auto locker = session::make_command_locker({}, {}, {});
    const auto requested = locker->request_lock(session_id);
    REQUIRE_FALSE(requested.ok());
    CHECK(requested.error().kind == ErrorKind::invalid_input);
}

TEST_CASE("SaysThatTheDisplayCannotBeReached") {
    const auto locker = session::make_command_locker({"sleep", "600"}, {"DISPLAY=:9999"}, {});
    REQUIRE(locker->request_lock(session_id).ok());
    const auto proof = locker->verify(session_id, 1s);
    for (const auto pid : children_named("sleep")) {
        kill(pid, SIGKILL);
    }
    REQUIRE_FALSE(proof.ok());
    CHECK(proof.error().kind == ErrorKind::unavailable);
    CHECK(proof.error().subject == "DISPLAY :9999");
}
