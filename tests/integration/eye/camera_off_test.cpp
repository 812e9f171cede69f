// Promise 7, over the real guard, the real eye and V4L2: the device is open while there is work to watch, and closed in
// every other state.
#include "agent/session/linux/logind.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/integration/eye/eye_process.hpp"
#include "tests/integration/eye/fake_camera.hpp"
#include "tests/support/child.hpp"
#include "tests/support/fake_login1.hpp"
#include "tests/support/guard_parts.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/running_guard.hpp"

#include <atomic>
#include <cstdlib>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using testing::eventually;

namespace {

class Silent final : public testing::QuietNarrator {
public:
    void saw(const decision::Input& input, const decision::View& view, const Now&) override {
        if (std::holds_alternative<decision::Looked>(input)) {
            camera = view.camera;
        }
    }

    std::atomic<observation::CameraState> camera{observation::CameraState::closed};
};

/// Puts a program's environment around the eye alone: the fake camera must not be loaded into this process.
class Environment {
public:
    explicit Environment(const std::map<std::string, std::string>& values) : values_(values) {
        for (const auto& [name, value] : values_) {
            ::setenv(name.c_str(), value.c_str(), 1);
        }
    }
    ~Environment() {
        for (const auto& [name, value] : values_) {
            ::unsetenv(name.c_str());
        }
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

private:
    std::map<std::string, std::string> values_;
};

/// A guard that watches the fake camera.
class Desk {
public:
    explicit Desk(std::vector<roster::ShiftRule> shifts = {}, testing::NamedBy name = testing::NamedBy::device)
        : camera(name),
          guard_({SHIFTGUARD_EYE, testing::models(), {"--device", camera.device().string()}},
                 policy_with(std::move(shifts)), witness) {}

    void happens(session::Notification what) { guard_.happens(std::move(what)); }

    [[nodiscard]] bool device_is_open() { return device.openings() > device.closings(); }
    [[nodiscard]] bool streams() const { return witness.camera == observation::CameraState::streaming; }
    [[nodiscard]] bool comes_up() {
        return eventually([&] { return device_is_open() && streams(); }, testing::eye_start_patience);
    }
    /// Closed within half a second, and still closed a second later.
    [[nodiscard]] bool closes() {
        const bool closed = eventually([&] { return !device_is_open(); }, 500ms);
        const int openings = device.openings();
        return closed && !eventually([&] { return device.openings() > openings; }, 1s);
    }

    const testing::FakeCamera camera;
    testing::OpenWatch device{camera.device()};
    Silent witness;

private:
    static policy::Policy policy_with(std::vector<roster::ShiftRule> shifts) {
        policy::Policy wanted = testing::policy_for_alice();
        wanted.workers.at(WorkerId("w")).shifts = std::move(shifts);
        return wanted;
    }

    const Environment environment_{camera.environment()};
    testing::RunningGuard guard_;
};

/// A desk whose guard hears of its session and of sleep from login1 alone, as the daemon does.
class SleepyDesk {
public:
    explicit SleepyDesk(testing::NamedBy name = testing::NamedBy::device) : desk({}, name) {
        login1.add_session("1", "alice");
        const auto started = watcher_->start([this](const session::Notification& what) { desk.happens(what); });
        if (!started) {
            throw std::runtime_error(to_sentence(started.error()));
        }
    }

    /// The machine may sleep as soon as nobody holds it up any more.
    [[nodiscard]] bool falls_asleep() {
        const bool was_held = eventually([&] { return login1.is_sleep_held(); }, 5s);
        login1.prepare_for_sleep(true);
        return was_held && eventually([&] { return !login1.is_sleep_held(); }, 5s);
    }
    void wakes() { login1.prepare_for_sleep(false); }

private:
    testing::PrivateBus bus_;
    const testing::EnvironmentVariable variable_{"DBUS_SYSTEM_BUS_ADDRESS", bus_.address()};

public:
    testing::FakeLogin1 login1{bus_.address()};
    Desk desk;

private:
    std::unique_ptr<session::SessionWatcher> watcher_ = session::make_logind_watcher().value();  // ends before the desk
};

const SessionId the_session{"1"};

session::Opened signed_in(const std::string& account) {
    return {the_session, AccountName(account), false};
}

}  // namespace

TEST_CASE("TheDeviceIsOpenWhileTheWorkerWorksAndClosedInEveryOtherState") {
    Desk desk;
    CHECK_FALSE(desk.device_is_open());
    desk.happens(signed_in("alice"));
    REQUIRE(desk.comes_up());

    SECTION("locked") {
        desk.happens(session::Locked{the_session});
        CHECK(desk.closes());
        desk.happens(session::Unlocked{the_session});
    }
    SECTION("asleep") {
        desk.happens(session::Suspending{});
        CHECK(desk.closes());
        desk.happens(session::Resumed{});
    }
    SECTION("signed out") {
        desk.happens(session::Closed{the_session});
        CHECK(desk.closes());
        desk.happens(signed_in("alice"));
    }
    SECTION("somebody who is not in scope is signed in") {
        const SessionId other{"2"};
        desk.happens(session::Closed{the_session});
        desk.happens(session::Opened{other, AccountName("bob"), false});
        CHECK(desk.closes());
        desk.happens(session::Closed{other});
        desk.happens(signed_in("alice"));
    }
    const auto asked = std::chrono::steady_clock::now();
    CHECK(eventually([&] { return desk.device_is_open(); }, 5s));
    CHECK(std::chrono::steady_clock::now() - asked < 1s);
    CHECK(eventually([&] { return desk.streams(); }, 5s));
}

TEST_CASE("TheDeviceIsClosedBeforeTheMachineSleepsAndBackByItselfWhenItWakes") {
    SleepyDesk sleepy;
    auto& desk = sleepy.desk;
    REQUIRE(desk.comes_up());
    for (int night = 0; night < 2; ++night) {
        REQUIRE(sleepy.falls_asleep());
        CHECK_FALSE(desk.device_is_open());
        CHECK(desk.closes());
        const auto woken = std::chrono::steady_clock::now();
        sleepy.wakes();
        CHECK(eventually([&] { return desk.device_is_open() && desk.streams(); }, 10s));
        CHECK(std::chrono::steady_clock::now() - woken < 5s);
    }
}

TEST_CASE("ACameraThatIsInAnotherPortAfterTheSleepIsBackWithinFiveSeconds") {
    SleepyDesk sleepy(testing::NamedBy::link);
    auto& desk = sleepy.desk;
    REQUIRE(desk.comes_up());
    REQUIRE(sleepy.falls_asleep());
    CHECK(desk.closes());
    desk.camera.becomes("unplugged");
    sleepy.wakes();
    REQUIRE(eventually([&] { return desk.witness.camera == observation::CameraState::lost; }, 10s));
    desk.camera.goes_to_another_port();
    desk.camera.is_no_longer("unplugged");
    const auto plugged_in = std::chrono::steady_clock::now();
    CHECK(eventually([&] { return desk.streams(); }, 10s));
    CHECK(std::chrono::steady_clock::now() - plugged_in < 5s);
}

TEST_CASE("TheDeviceStaysClosedOffShift") {
    const auto now = SystemClock().now().wall;
    Desk desk({roster::SingleShift{now - std::chrono::hours(9), now - std::chrono::hours(1)}});
    desk.happens(signed_in("alice"));
    CHECK(desk.closes());
    CHECK(desk.device.openings() == 0);
}
