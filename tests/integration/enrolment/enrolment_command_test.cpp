// `shiftguard enrol` and `shiftguard template list` against a real guard and its real control port on a bus of their
// own. Only the samples are the test's: the eye gives them as soon as it is asked to enrol.
#include "agent/control/bus/bus.hpp"
#include "agent/daemon/guard.hpp"
#include "agent/daemon/service.hpp"
#include "agent/keys/keys.hpp"
#include "agent/policy/defaults.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/support/guard_parts.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/temp_folder.hpp"

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

namespace {

constexpr const char* some_uuid = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
constexpr int more_than_enough_samples = 20;

/// Sees the worker alone, facing the camera.
class EyeOnTheWorker final : public daemon::Eye {
public:
    explicit EyeOnTheWorker(daemon::EventQueue& events) : events_(events) {}
    Status start(RecogniserKind /*recogniser*/, const std::string& /*camera*/) override { return success(); }
    void send(const observation::Demand& demand) override {
        for (int sample = 0; demand.work == observation::Work::enrol && sample < more_than_enough_samples; ++sample) {
            std::vector<float> vector(512, 0.0F);
            vector[0] = 1.0F;
            events_.push(
                daemon::FromEye{observation::Sample{observation::SampleVerdict::taken, std::move(vector), 0, 0.4F}},
                Keep::must);
        }
    }
    void kill() override {}

private:
    daemon::EventQueue& events_;
};

class EverybodyIsAdministrator final : public control::Authority {
public:
    Status require_administrator(const control::Caller&, const std::string&, control::AskPerson) override {
        return success();
    }
};

policy::Policy policy_for(const AccountName& account) {
    policy::Policy policy;
    policy.rules = policy::default_rules();
    policy.rules.challenge.left_out = {Movement::raise_chin};
    policy.rules.eye_silence = 1min;
    policy.accounts.emplace(account, WorkerId("w"));
    policy.workers[WorkerId("w")].id = WorkerId("w");
    return policy;
}

struct Ended {
    int status = -1;
    std::string said;
};

/// A keyboard and a screen for a program of the test.
class Terminal {
public:
    Terminal() : end_(::posix_openpt(O_RDWR | O_NOCTTY)) {
        REQUIRE(end_ != -1);
        REQUIRE(::grantpt(end_) == 0);
        REQUIRE(::unlockpt(end_) == 0);
        // Held open, or what is typed before the program has opened it is gone.
        other_ = ::open(name().c_str(), O_RDWR | O_NOCTTY);
        REQUIRE(other_ != -1);
    }
    ~Terminal() {
        ::close(other_);
        ::close(end_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    [[nodiscard]] std::string name() const { return ::ptsname(end_); }
    void press_enter() const { CHECK(::write(end_, "\n", 1) == 1); }

private:
    int end_;
    int other_ = -1;
};

/// The session of the account that runs this test.
class Workstation {
public:
    Workstation() {
        daemon::GuardParts parts{clock_,
                                 events_,
                                 policy_for(account_),
                                 loader_,
                                 eye_,
                                 locks_,
                                 outbox_,
                                 templates_,
                                 journal_,
                                 board_,
                                 narrator_,
                                 [](const delivery::Membership&) { return nullptr; },
                                 [] { return std::string(some_uuid); },
                                 []() -> Result<delivery::Membership> {
                                     return Error{ErrorKind::not_found, "join.json", "not joined", Retry::useless};
                                 }};
        guard_ = std::make_unique<daemon::Guard>(std::move(parts));
        daemon::AgentService::Parts asked{board_,      outbox_, events_, everybody_, folder_.path(), keys_.chain_keys(),
                                          std::nullopt};
        asked.templates = &templates_;
        service_ = std::make_unique<daemon::AgentService>(std::move(asked));
        exported_ = control::export_service(bus_.address(), *service_).value();
        board_.publish_to(exported_.get());
        thread_ = std::thread([this] { static_cast<void>(guard_->run()); });
        tell(daemon::FromEye{observation::Ready{"0.1", "fr_feature", ""}});
        tell(daemon::FromSession{session::Opened{SessionId("1"), account_, false}});
        REQUIRE(eventually([&] { return board_.read().worker == "w"; }));
    }
    ~Workstation() {
        tell(daemon::StopRequested{});
        thread_.join();
        board_.publish_to(nullptr);
    }
    Workstation(const Workstation&) = delete;
    Workstation& operator=(const Workstation&) = delete;

    [[nodiscard]] Ended run(std::vector<std::string> words) const {
        words.insert(words.begin(), {"/bin/sh", "-c", "exec \"$@\" 2>&1", "sh", COMMAND_LINE});
        words.insert(words.end(), {"--bus", bus_.address()});
        Child program(words, {"LANG=C"});
        Ended ended;
        for (auto line = program.read_line(); !line.empty(); line = program.read_line()) {
            ended.said += line + "\n";
        }
        ended.status = program.wait();
        return ended;
    }
    /// At a terminal, where Enter is pressed as often as the program says what it would do.
    [[nodiscard]] Ended run_at_a_terminal(const std::vector<std::string>& words) const {
        const Terminal terminal;
        std::vector<std::string> argv{"/bin/sh", "-c", "exec \"$@\" 2>&1 <\"$TERMINAL\"", "sh", COMMAND_LINE};
        argv.insert(argv.end(), words.begin(), words.end());
        argv.insert(argv.end(), {"--bus", bus_.address()});
        Child program(argv, {"LANG=C", "TERMINAL=" + terminal.name()});
        Ended ended;
        for (auto line = program.read_line(); !line.empty(); line = program.read_line()) {
            ended.said += line + "\n";
            if (line.find("press Enter") != std::string::npos) {
                terminal.press_enter();
            }
        }
        ended.status = program.wait();
        return ended;
    }
    /// What comes after the program reads what the program left of the words piped in.
    [[nodiscard]] std::string left_of_what_was_piped_in(const std::vector<std::string>& words) const {
        std::vector<std::string> argv{"/bin/sh", "-c", "printf 'left\\nover\\n' | { \"$@\" >&2; cat; }", "sh",
                                      COMMAND_LINE};
        argv.insert(argv.end(), words.begin(), words.end());
        argv.insert(argv.end(), {"--bus", bus_.address()});
        Child programs(argv, {"LANG=C"});
        std::string left;
        for (auto line = programs.read_line(); !line.empty(); line = programs.read_line()) {
            left += line + "\n";
        }
        return left;
    }
    [[nodiscard]] Result<face_template::Template> kept() const { return templates_.load(WorkerId("w")); }

private:
    void tell(daemon::Event event) { events_.push(std::move(event), Keep::must); }

    const TempFolder folder_;
    const AccountName account_ = account_of(geteuid()).value_or(AccountName("nobody"));
    PrivateBus bus_;
    SystemClock clock_;
    daemon::EventQueue events_{256};
    keys::Keys keys_ = std::move(keys::Keys::open_or_make(folder_.path())).value();
    spool::Spool outbox_ = std::move(spool::Spool::open(folder_ / "outbox.sqlite", {})).value();
    face_template::TemplateStore templates_{folder_.path(), "machine", keys_.template_key()};
    journal::Journal journal_{folder_ / "journal", some_uuid, keys_.journal_key()};
    policy::Loader loader_{folder_ / "policy.json", folder_ / "policy.last-good.json"};
    daemon::StatusBoard board_;
    session::LockRunner locks_{{}, 100ms};
    EyeOnTheWorker eye_{events_};
    QuietNarrator narrator_;
    EverybodyIsAdministrator everybody_;
    std::unique_ptr<daemon::Guard> guard_;
    std::unique_ptr<daemon::AgentService> service_;
    std::unique_ptr<control::Exported> exported_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("AWorkerLeavesOutMovementsAtTheEnrolmentAndTheListTellsThem") {
    const Workstation workstation;
    const auto enrolled =
        workstation.run({"enrol", "--worker", "w", "--front-only", "--leave-out", "turn_left,raise_chin"});
    CHECK(enrolled.status == 0);
    CHECK_THAT(enrolled.said, Catch::Contains("Enrolled: "));
    REQUIRE(workstation.kept());
    CHECK(workstation.kept()->left_out == std::set{Movement::turn_left, Movement::raise_chin});
    const auto listed = workstation.run({"template", "list"});
    CHECK(listed.status == 0);
    CHECK_THAT(listed.said, Catch::Contains("  a challenge does not ask for: turn_left, raise_chin\n"));
}

TEST_CASE("WhoLeavesTooFewMovementsIsNotEnrolledAndKeepsTheTemplateThatThereIs") {
    const Workstation workstation;
    REQUIRE(workstation.run({"enrol", "--worker", "w", "--front-only"}).status == 0);
    REQUIRE(workstation.kept());
    const auto before = workstation.kept()->made;
    CHECK_THAT(workstation.run({"template", "list"}).said, !Catch::Contains("does not ask for"));
    // The policy of this workstation leaves raise_chin out.
    const auto refused =
        workstation.run({"enrol", "--worker", "w", "--leave-out", "turn_left", "--leave-out", "turn_right"});
    CHECK(refused.status == 1);
    CHECK_THAT(refused.said, Catch::Contains("fewer than two movements would be left to be asked for"));
    CHECK(workstation.kept()->made == before);
}

TEST_CASE("EnterLeavesOutOneStepAfterTheOtherAndOnlyTheFrontIsKept") {
    const Workstation workstation;
    const auto ended = workstation.run_at_a_terminal({"enrol", "--worker", "w"});
    CAPTURE(ended.said);
    CHECK(ended.status == 0);
    CHECK_THAT(ended.said, Catch::Contains("sample 6 of 9: now change the light: switch your lamp on or off"));
    CHECK_THAT(ended.said, Catch::Contains("No other light here? Then press Enter."));
    CHECK_THAT(ended.said, Catch::Contains("Enrolled: "));
    REQUIRE(workstation.kept());
    REQUIRE(workstation.kept()->views.size() == 1);
    CHECK(workstation.kept()->views[0].pose == face_template::Pose::front);
    CHECK_THAT(workstation.run({"template", "list"}).said, !Catch::Contains("light"));
}

TEST_CASE("WhatIsPipedInIsNotTakenForTheEnterKey") {
    const Workstation workstation;
    CHECK(workstation.left_of_what_was_piped_in({"enrol", "--worker", "w", "--front-only"}) == "left\nover\n");
    CHECK(workstation.kept());
}
