// Input with nobody in view, from a screen's keys and mouse to the finding: a real X server, the real desk, a real bus
// and the real guard. Only the camera's looks are the test's own.
#include "agent/control/bus/bus.hpp"
#include "agent/daemon/guard.hpp"
#include "agent/daemon/service.hpp"
#include "agent/keys/keys.hpp"
#include "agent/policy/defaults.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/support/guard_parts.hpp"
#include "tests/support/private_bus.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

namespace {

constexpr const char* some_uuid = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

class Notes final : public QuietNarrator {
public:
    void decided(const decision::Output& output, const Now&) override {
        const std::lock_guard lock(mutex_);
        if (const auto* finding = std::get_if<decision::Finding>(&output)) {
            found_.push_back(finding->kind);
        }
    }

    [[nodiscard]] std::vector<FindingKind> found() {
        const std::lock_guard lock(mutex_);
        return found_;
    }

private:
    std::mutex mutex_;  // guards found_
    std::vector<FindingKind> found_;
};

class NoAdministrator final : public control::Authority {
public:
    Status require_administrator(const control::Caller&, const std::string&, control::AskPerson) override {
        return Error{ErrorKind::refused, "", "nobody is one", Retry::useless};
    }
};

policy::Policy policy_for(const AccountName& account) {
    policy::Policy policy;
    policy.rules = policy::default_rules();
    policy.rules.of(FindingKind::worker_absent).confirm = 1h;  // of no matter here
    policy.rules.eye_silence = 1min;
    policy.accounts.emplace(account, WorkerId("w"));
    policy.workers[WorkerId("w")].id = WorkerId("w");
    return policy;
}

void enrol(const face_template::TemplateStore& templates) {
    std::vector<float> vector(512, 0.0F);
    vector[0] = 1.0F;
    const auto made = face_template::make_template(
        WorkerId("w"), "fr_feature", std::vector<std::vector<float>>{vector, vector}, SystemClock().now().wall);
    REQUIRE(templates.save(*made));
}

/// The session of the account that runs this test, its screen, its desk and its guard. Looks come five times a second.
class Workstation {
public:
    Workstation() {
        enrol(templates_);
        guard_ = std::make_unique<daemon::Guard>(daemon::GuardParts{
            clock_, events_, policy_for(account_), loader_, eye_, locks_, outbox_, templates_, journal_, board_, notes,
            [](const delivery::Membership&) { return nullptr; }, [] { return std::string(some_uuid); },
            []() -> Result<delivery::Membership> {
                return Error{ErrorKind::not_found, "join.json", "not joined", Retry::useless};
            }});
        service_ = std::make_unique<daemon::AgentService>(daemon::AgentService::Parts{
            board_, outbox_, events_, nobody_, folder_.path(), keys_.chain_keys(), std::nullopt});
        exported_ = control::export_service(bus_.address(), *service_).value();
        board_.publish_to(exported_.get());
        thread_ = std::thread([this] { static_cast<void>(guard_->run()); });
        looking_ = std::thread([this] { look(); });
        tell(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
        tell(daemon::FromSession{session::Opened{SessionId("1"), account_, false}});
    }
    ~Workstation() {
        over_ = true;
        looking_.join();
        tell(daemon::StopRequested{});
        thread_.join();
        board_.publish_to(nullptr);
    }
    Workstation(const Workstation&) = delete;
    Workstation& operator=(const Workstation&) = delete;

    void start_desk() {
        desk_ = std::make_unique<Child>(
            std::vector<std::string>{DESK_PROGRAM, "--bus", bus_.address(), "--language", "en"},
            std::vector<std::string>{"DISPLAY=" + display_.name(), "WAYLAND_DISPLAY=", "QT_QPA_PLATFORM=xcb",
                                     "HOME=" + folder_.path().string(), "XDG_RUNTIME_DIR=" + folder_.path().string(),
                                     "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"});
    }
    void moves_the_mouse() {
        const int place = 20 + static_cast<int>(++moves_ % 100);
        Child xdotool({"xdotool", "mousemove", std::to_string(place), "30"}, {"DISPLAY=" + display_.name()});
        REQUIRE(xdotool.wait() == 0);
    }
    void leaves() { somebody_ = false; }
    [[nodiscard]] std::string input() { return board_.read().input; }
    /// So many more looks, and the findings up to then.
    std::vector<FindingKind> after(std::uint64_t more) {
        const auto until = looks_ + more;
        CHECK(eventually([&] { return looks_ >= until; }, 60s));
        return notes.found();
    }

    Notes notes;

private:
    void tell(daemon::Event event) { events_.push(std::move(event), Keep::must); }

    void look() {
        while (!over_) {
            observation::Observation seen;
            seen.look = ++looks_;
            seen.captured = clock_.now().boot;
            seen.camera = observation::CameraState::streaming;
            seen.frame = observation::FrameSize{640, 480};
            seen.looked = {true, true};
            observation::Look message{seen, std::nullopt, {}};
            if (somebody_) {
                message.observation.faces.push_back(
                    {observation::TrackId(1), {0.3F, 0.2F, 0.2F, 0.3F}, 0.9F, observation::FaceQuality::good});
                message.vector_track = observation::TrackId(1);
                message.vector = std::vector<float>(512, 0.0F);
                message.vector[0] = 1.0F;
            }
            tell(daemon::FromEye{message});
            pause_for(200ms);
        }
    }

    const TempFolder folder_;
    const AccountName account_ = account_of(geteuid()).value_or(AccountName("nobody"));
    PrivateBus bus_;
    PrivateDisplay display_{"1280x900x24"};
    SystemClock clock_;
    daemon::EventQueue events_{256};
    keys::Keys keys_ = std::move(keys::Keys::open_or_make(folder_.path())).value();
    spool::Spool outbox_ = std::move(spool::Spool::open(folder_ / "outbox.sqlite", {})).value();
    face_template::TemplateStore templates_{folder_.path(), "machine", keys_.template_key()};
    journal::Journal journal_{folder_ / "journal", some_uuid, keys_.journal_key()};
    policy::Loader loader_{folder_ / "policy.json", folder_ / "policy.last-good.json"};
    daemon::StatusBoard board_;
    session::LockRunner locks_{{}, 100ms};
    NoEye eye_;
    NoAdministrator nobody_;
    std::unique_ptr<daemon::Guard> guard_;
    std::unique_ptr<daemon::AgentService> service_;
    std::unique_ptr<control::Exported> exported_;
    std::unique_ptr<Child> desk_;
    std::atomic<bool> somebody_{true};
    std::atomic<bool> over_{false};
    std::atomic<std::uint64_t> looks_{0};
    unsigned moves_ = 0;
    std::thread thread_;
    std::thread looking_;
};

bool has(const std::vector<FindingKind>& found, FindingKind kind) {
    return std::find(found.begin(), found.end(), kind) != found.end();
}

}  // namespace

TEST_CASE("TheMouseThatMovesWithNobodyInViewIsFoundAndAnUntouchedSessionIsNot") {
    Workstation workstation;
    CHECK(eventually([&] { return workstation.input() == "not_available"; }, 20s));
    workstation.start_desk();
    REQUIRE(eventually([&] { return workstation.input() == "available"; }, 40s));
    for (int move = 0; move < 3; ++move) {  // the worker at work
        workstation.moves_the_mouse();
        static_cast<void>(workstation.after(5));
    }
    workstation.leaves();
    CHECK_FALSE(has(workstation.after(50), FindingKind::input_without_worker));  // nobody touches it for ten seconds

    const bool found = eventually(
        [&] {
            workstation.moves_the_mouse();
            return has(workstation.after(2), FindingKind::input_without_worker);
        },
        40s);
    CHECK(found);
}
