// The logind adapters over a real message bus against a small login1; the real logind is met in the container bed.
#include "agent/session/linux/logind.hpp"

#include "tests/support/fake_login1.hpp"
#include "tests/support/private_bus.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using namespace shiftguard::testing;

namespace {

std::string words(const session::Notification& notification) {
    struct Words {
        std::string operator()(const session::Opened& it) const {
            return "opened " + it.session.text() + " " + it.account.text() + (it.locked ? " locked" : "");
        }
        std::string operator()(const session::Closed& it) const { return "closed " + it.session.text(); }
        std::string operator()(const session::Locked& it) const { return "locked " + it.session.text(); }
        std::string operator()(const session::Unlocked& it) const { return "unlocked " + it.session.text(); }
        std::string operator()(const session::Suspending&) const { return "suspending"; }
        std::string operator()(const session::Resumed&) const { return "resumed"; }
        std::string operator()(const session::WatchLost&) const { return "lost"; }
    };
    return std::visit(Words{}, notification);
}

/// A watcher against a login1 of the test's own, and what it told so far.
struct Watched {
    PrivateBus bus;
    EnvironmentVariable variable{"DBUS_SYSTEM_BUS_ADDRESS", bus.address()};
    FakeLogin1 login1{bus.address()};
    std::mutex mutex;
    std::vector<std::string> told;
    std::unique_ptr<session::SessionWatcher> watcher;

    void start() {
        watcher = session::make_logind_watcher().value();
        REQUIRE(watcher
                    ->start([this](const session::Notification& notification) {
                        const std::lock_guard lock(mutex);
                        told.push_back(words(notification));
                    })
                    .ok());
    }
    /// Waits for the next thing told; "nothing" where nothing came.
    std::string next() {
        (void)eventually([this] {
            const std::lock_guard lock(mutex);
            return !told.empty();
        });
        const std::lock_guard lock(mutex);
        if (told.empty()) {
            return "nothing";
        }
        auto first = told.front();
        told.erase(told.begin());
        return first;
    }
};

}  // namespace

TEST_CASE("TellsOfASessionThatIsOpenAlready") {
    Watched watched;
    watched.login1.add_session("c1", "mara");
    watched.start();
    CHECK(watched.next() == "opened c1 mara");
}

TEST_CASE("FollowsASessionFromItsOpeningThroughItsLockToItsEnd") {
    Watched watched;
    watched.start();
    watched.login1.add_session("c2", "mara");
    CHECK(watched.next() == "opened c2 mara");
    watched.login1.set_locked("c2", true);
    CHECK(watched.next() == "locked c2");
    watched.login1.set_locked("c2", false);
    CHECK(watched.next() == "unlocked c2");
    watched.login1.remove_session("c2");
    CHECK(watched.next() == "closed c2");
}

TEST_CASE("ClosesASessionThatGoesToTheBackgroundAndOpensItWithItsLockWhenItComesBack") {
    Watched watched;
    watched.login1.add_session("c1", "mara");
    watched.start();
    CHECK(watched.next() == "opened c1 mara");
    watched.login1.set_active("c1", false);
    CHECK(watched.next() == "closed c1");
    watched.login1.set_locked("c1", true);
    watched.login1.set_active("c1", true);
    CHECK(watched.next() == "opened c1 mara locked");
}

TEST_CASE("DoesNotTellOfAGreeter") {
    Watched watched;
    watched.login1.add_session("c0", "lightdm", "greeter");
    watched.start();
    watched.login1.add_session("c1", "mara");
    CHECK(watched.next() == "opened c1 mara");
}

TEST_CASE("DoesNotTellOfASessionOverTheNetwork") {
    Watched watched;
    watched.login1.add_remote_session("s1", "mara");
    watched.start();
    watched.login1.add_session("c1", "mara");
    CHECK(watched.next() == "opened c1 mara");
    watched.login1.add_remote_session("s2", "admin");
    watched.login1.remove_session("s2");
    watched.login1.set_locked("c1", true);
    CHECK(watched.next() == "locked c1");
}

TEST_CASE("ASessionThatDoesNotAnswerIsNotTakenForClosed") {
    Watched watched;
    watched.login1.add_session("c1", "mara");
    watched.start();
    CHECK(watched.next() == "opened c1 mara");
    watched.login1.stop_answering("c1");
    watched.login1.add_session("c2", "anna");
    CHECK(watched.next() == "opened c2 anna");
    watched.login1.remove_session("c1");
    CHECK(watched.next() == "closed c1");
}

TEST_CASE("AnAwakeningWhoseSignalWasLostIsFoundAtTheNextLook") {
    Watched watched;
    watched.login1.add_session("c1", "mara");
    watched.start();
    CHECK(watched.next() == "opened c1 mara");
    watched.login1.prepare_for_sleep(true);
    CHECK(watched.next() == "suspending");
    watched.login1.prepare_for_sleep_unheard(false);
    watched.login1.set_locked("c1", true);
    CHECK(watched.next() == "resumed");
    CHECK(watched.next() == "locked c1");
}

TEST_CASE("TellsOfSuspensionBeforeAndAfter") {
    Watched watched;
    watched.start();
    watched.login1.prepare_for_sleep(true);
    CHECK(watched.next() == "suspending");
    watched.login1.prepare_for_sleep(false);
    CHECK(watched.next() == "resumed");
}

TEST_CASE("HoldsTheSleepUpForTheMomentOfAGoodbyeAndNoLonger") {
    Watched watched;
    const auto comes = [](const std::function<bool()>& what) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!what() && std::chrono::steady_clock::now() < give_up) {
            std::this_thread::yield();
        }
        return what();
    };
    watched.start();
    REQUIRE(comes([&] { return watched.login1.is_sleep_held(); }));
    watched.login1.prepare_for_sleep(true);
    CHECK(watched.next() == "suspending");
    CHECK(comes([&] { return !watched.login1.is_sleep_held(); }));
    watched.login1.prepare_for_sleep(false);
    CHECK(watched.next() == "resumed");
    CHECK(comes([&] { return watched.login1.is_sleep_held(); }));
}

TEST_CASE("SaysThatLogindIsAwayWhenTheBusHasNoSuchName") {
    const PrivateBus bus;
    const EnvironmentVariable variable("DBUS_SYSTEM_BUS_ADDRESS", bus.address());
    const auto watcher = session::make_logind_watcher().value();
    const auto started = watcher->start([](const session::Notification&) {});
    REQUIRE_FALSE(started.ok());
    CHECK(started.error().kind == ErrorKind::unavailable);
}

TEST_CASE("SaysThatTheSystemBusCannotBeReached") {
    const EnvironmentVariable variable("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    const auto locker = session::make_logind_locker();
    REQUIRE_FALSE(locker.ok());
    CHECK(locker.error().kind == ErrorKind::unavailable);
    const auto watcher = session::make_logind_watcher();
    REQUIRE_FALSE(watcher.ok());
    CHECK(watcher.error().kind == ErrorKind::unavailable);
}

TEST_CASE("RefusesToStartAWatcherTwice") {
    Watched watched;
    watched.start();
    CHECK(watched.watcher->start([](const session::Notification&) {}).error().kind == ErrorKind::invalid_input);
}

TEST_CASE("OutlivesTheEndOfTheBus") {
    Watched watched;
    watched.login1.add_session("c1", "mara");
    watched.start();
    CHECK(watched.next() == "opened c1 mara");
    const auto locker = session::make_logind_locker().value();
    watched.bus.stop();
    CHECK(watched.next() == "lost");
    CHECK_FALSE((locker->request_lock(SessionId("c1")).ok() && locker->verify(SessionId("c1"), 100ms).ok()));
}

TEST_CASE("SaysThatASessionIsNotKnownToLogind") {
    Watched watched;
    const auto locker = session::make_logind_locker().value();
    REQUIRE(locker->request_lock(SessionId("c9")).ok());
    const auto proof = locker->verify(SessionId("c9"), 2s);
    REQUIRE_FALSE(proof.ok());
    CHECK(proof.error().kind == ErrorKind::not_found);
}
