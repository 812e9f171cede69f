// What every way to lock must do, held against the fake, the real command locker (i3lock on a display of the test's
// own) and the logind locker (against a small login1 on a private bus).
#include "agent/session/linux/command.hpp"
#include "agent/session/linux/logind.hpp"
#include "tests/support/fake_login1.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/scripted_locker.hpp"

#include <catch2/catch.hpp>
#include <signal.h>

using namespace shiftguard;
using namespace std::chrono_literals;
using namespace shiftguard::testing;

namespace {

const SessionId session_id("c1");

/// What the world does with a request: lock, take it and do nothing, or refuse it.
enum class World : std::uint8_t { locks, ignores, refuses };

struct Scripted {
    explicit Scripted(World world) {
        if (world == World::locks) {
            script.proof = "scripted";
        }
        if (world == World::refuses) {
            script.refusal = Error{ErrorKind::refused, "scripted", "The script refuses to lock.", Retry::useless};
        }
    }
    LockerScript script;
    std::unique_ptr<session::SessionLocker> locker = std::make_unique<ScriptedLocker>(script);
};

struct Command {
    explicit Command(World world) {
        std::vector<std::string> argv{"i3lock", "-n"};
        if (world == World::ignores) {
            argv = {"sleep", "600"};  // runs in the foreground like a locker, and locks nothing
        }
        if (world == World::refuses) {
            argv = {"/nonexistent/locker"};
        }
        program = argv.front();
        locker = session::make_command_locker(argv, {"DISPLAY=" + display.name()}, {});
    }
    ~Command() {
        for (const auto pid : children_named(program)) {
            kill(pid, SIGKILL);
        }
    }
    PrivateDisplay display;
    std::string program;
    std::unique_ptr<session::SessionLocker> locker;
};

struct Logind {
    explicit Logind(World world)
        : variable("DBUS_SYSTEM_BUS_ADDRESS", bus.address()),
          login1(bus.address(), world == World::locks     ? FakeLogin1::OnLock::locks
                                : world == World::ignores ? FakeLogin1::OnLock::ignores
                                                          : FakeLogin1::OnLock::refuses) {
        login1.add_session(session_id.text(), "mara");
        locker = session::make_logind_locker().value();
    }
    PrivateBus bus;
    EnvironmentVariable variable;
    FakeLogin1 login1;
    std::unique_ptr<session::SessionLocker> locker;
};

}  // namespace

TEMPLATE_TEST_CASE("ProvesALockThatTookEffectAndSaysByWhat", "", Scripted, Command, Logind) {
    TestType way(World::locks);
    CHECK_FALSE(way.locker->name().empty());
    REQUIRE(way.locker->request_lock(session_id).ok());
    const auto proof = way.locker->verify(session_id, 10s);
    INFO((proof ? std::string() : proof.error().message));
    REQUIRE(proof.ok());
    CHECK_FALSE(proof.value().empty());
}

TEMPLATE_TEST_CASE("DoesNotBelieveARequestThatWasTakenAndLockedNothing", "", Scripted, Command, Logind) {
    TestType way(World::ignores);
    REQUIRE(way.locker->request_lock(session_id).ok());
    const auto proof = way.locker->verify(session_id, 200ms);
    REQUIRE_FALSE(proof.ok());
    CHECK(proof.error().kind == ErrorKind::timeout);
    CHECK(proof.error().message.ends_with("."));
}

TEMPLATE_TEST_CASE("SaysThatARequestWasRefusedAtTheRequestOrAtTheVerification", "", Scripted, Command, Logind) {
    TestType way(World::refuses);
    const auto requested = way.locker->request_lock(session_id);
    if (requested.ok()) {
        const auto proof = way.locker->verify(session_id, 5s);
        REQUIRE_FALSE(proof.ok());
        CHECK(proof.error().kind == ErrorKind::refused);
        CHECK(proof.error().message.ends_with("."));
    } else {
        CHECK((requested.error().kind == ErrorKind::refused || requested.error().kind == ErrorKind::not_found));
        CHECK(requested.error().message.ends_with("."));
    }
}

TEMPLATE_TEST_CASE("TakesASecondRequestForALockedSession", "", Scripted, Command, Logind) {
    TestType way(World::locks);
    REQUIRE(way.locker->request_lock(session_id).ok());
    REQUIRE(way.locker->verify(session_id, 10s).ok());
    REQUIRE(way.locker->request_lock(session_id).ok());
    CHECK(way.locker->verify(session_id, 10s).ok());
}
