// Promise 7, over the real guard, the real eye and V4L2: the device is open while there is work to watch, and closed in
// every other state.
#include "agent/daemon/guard.hpp"
#include "agent/keys/keys.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/integration/eye/eye_process.hpp"
#include "tests/integration/eye/fake_camera.hpp"
#include "tests/support/child.hpp"

#include <atomic>
#include <cstdlib>
#include <thread>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using testing::eventually;

namespace {

constexpr auto start_patience = 30s;  // models load from a cold disk on a busy machine

class Silent final : public daemon::Narrator {
public:
    void saw(const decision::Input& input, const decision::View& view, const Now&) override {
        if (std::holds_alternative<decision::Looked>(input)) {
            camera = view.camera;
        }
    }
    void decided(const decision::Output&, const Now&) override {}
    void recorded(const protocol::Record&, protocol::Sequence, const Now&) override {}
    void delivery(const delivery::State&, std::size_t, const Now&) override {}
    void said(const std::string&, const Now&) override {}

    std::atomic<observation::CameraState> camera{observation::CameraState::closed};
};

class NoLocker final : public session::SessionLocker {
public:
    [[nodiscard]] std::string name() const override { return "none"; }
    Status request_lock(const SessionId&) override { return success(); }
    Result<std::string> verify(const SessionId&, std::chrono::milliseconds) override { return std::string("none"); }
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

/// A guard on a thread of its own that watches the fake camera.
class Desk {
public:
    explicit Desk(std::vector<roster::ShiftRule> shifts = {})
        : keys_(std::move(keys::Keys::open_or_make(folder_.path())).value()),
          outbox_(std::move(spool::Spool::open(folder_ / "outbox.sqlite", {})).value()),
          templates_(folder_.path(), "machine", keys_.template_key()),
          journal_(folder_ / "journal", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", keys_.journal_key()),
          loader_(folder_.write("policy.json", ""), folder_ / "last-good.json"),
          eye_({SHIFTGUARD_EYE, testing::models(), {"--device", camera.device().string()}}, events_) {
        std::vector<std::unique_ptr<session::SessionLocker>> ways;
        ways.push_back(std::make_unique<NoLocker>());
        locks_ = std::make_unique<session::LockRunner>(std::move(ways), 100ms);
        static_cast<void>(loader_.poll());
        policy_.accounts.emplace(AccountName("alice"), WorkerId("w"));
        policy_.workers.emplace(WorkerId("w"), policy::Worker{WorkerId("w"), std::move(shifts), {}, {}});
        policy_.rules.eye_start = start_patience;
        std::vector<float> vector(512, 0.0F);
        vector[0] = 1.0F;
        const auto made =
            face_template::make_template(WorkerId("w"), "fr_feature", std::vector<std::vector<float>>{vector}, {});
        REQUIRE(made);
        REQUIRE(templates_.save(*made));
        guard_ = std::make_unique<daemon::Guard>(
            daemon::GuardParts{clock_, events_, policy_, loader_, eye_, *locks_, outbox_, templates_, journal_, board_,
                               witness, [](const delivery::Membership&) { return nullptr; },
                               [] { return std::string("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"); },
                               []() -> Result<delivery::Membership> {
                                   return Error{ErrorKind::not_found, "join.json", "not joined", Retry::useless};
                               },
                               daemon::WhenEyeFails::start_again});
        thread_ = std::thread([this] { static_cast<void>(guard_->run()); });
    }
    ~Desk() {
        events_.push(daemon::StopRequested{}, Keep::must);
        thread_.join();
    }

    void happens(session::Notification what) { events_.push(daemon::FromSession{std::move(what)}, Keep::must); }

    [[nodiscard]] bool device_is_open() { return device.openings() > device.closings(); }
    [[nodiscard]] bool streams() const { return witness.camera == observation::CameraState::streaming; }
    [[nodiscard]] bool comes_up() {
        return eventually([&] { return device_is_open() && streams(); }, start_patience);
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
    const Environment environment_{camera.environment()};
    testing::TempFolder folder_;
    SystemClock clock_;
    daemon::EventQueue events_{256};
    policy::Policy policy_;
    keys::Keys keys_;
    spool::Spool outbox_;
    face_template::TemplateStore templates_;
    journal::Journal journal_;
    policy::Loader loader_;
    daemon::StatusBoard board_;
    std::unique_ptr<session::LockRunner> locks_;
    daemon::EyeProcess eye_;
    std::unique_ptr<daemon::Guard> guard_;
    std::thread thread_;
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

TEST_CASE("TheDeviceStaysClosedOffShift") {
    const auto now = SystemClock().now().wall;
    Desk desk({roster::SingleShift{now - std::chrono::hours(9), now - std::chrono::hours(1)}});
    desk.happens(signed_in("alice"));
    CHECK(desk.closes());
    CHECK(desk.device.openings() == 0);
}
