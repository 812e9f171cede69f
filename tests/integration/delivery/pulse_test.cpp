// The agent's pulse and the real shiftguard-server: the clock, the anchor on the disk, and what becomes of both when
// the server is away, lies, or the machine is started anew.
#include "agent/daemon/pulse.hpp"

#include "agent/timekeeping/anchor_file.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/integration/delivery/bed.hpp"
#include "tests/integration/server/server_process.hpp"
#include "tests/support/protocol_examples.hpp"
#include "tests/support/shared_clock.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

constexpr Milliseconds limit = 300s;

bool comes(const std::function<bool()>& what) {
    const auto give_up = std::chrono::steady_clock::now() + 20s;
    while (!what() && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::yield();
    }
    return what();
}

/// A joined workstation whose wall clock stands where it was told to.
struct Workstation {
    explicit Workstation(ServerProcess& server) {
        std::string token = server.command("token");
        token.resize(token.find('\n'));
        const auto joined =
            delivery::join(folder / "state", server.agents_url(), token, server.authority(), example_keys(1));
        REQUIRE(joined);
        membership = *joined;
    }
    void start(const std::string& boot_id) {
        stop();
        clock.emplace(machine, boot_id);
        delivery::Heartbeat::Options hasty;
        hasty.every = 20ms;
        pulse.emplace(daemon::Pulse::Parts{*clock, file(),
                                           [] {
                                               return protocol::Heartbeat{{}, "0.1.0", 7};
                                           },
                                           [this](const delivery::TimeHeard&) {
                                               ++answers;
                                               return std::vector<std::string>();
                                           }},
                      hasty);
        pulse->take_up();
        answers = 0;
        pulse->follow(membership);
    }
    void stop() {
        pulse.reset();
        clock.reset();
    }
    [[nodiscard]] std::filesystem::path file() const { return folder / "time.json"; }
    [[nodiscard]] WallTime true_time() const { return clock->now().wall + clock->now().trust.offset; }
    [[nodiscard]] bool hears() {
        return comes([this] { return answers > 0; });
    }

    TempFolder folder;
    delivery::Membership membership;
    SharedClock machine;  // it stands still but for what the test does, so no exchange takes any time
    std::optional<timekeeping::TrustedClock> clock;
    std::atomic<int> answers = 0;
    std::optional<daemon::Pulse> pulse;
};

}  // namespace

TEST_CASE("TheRealServersTimeIsTheWorkstationsAndOutlivesTheServerAndTheBoot") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    const auto really = SystemClock().now().wall;
    machine.start("boot-a");
    REQUIRE(machine.hears());
    CHECK(std::chrono::abs(machine.true_time() - really) < 60s);
    CHECK_FALSE(machine.clock->doubt(limit));
    REQUIRE(comes([&] { return std::filesystem::exists(machine.file()); }));
    CHECK(machine.pulse->take_words().empty());

    server.signal(SIGKILL);
    REQUIRE(server.wait() == -SIGKILL);
    machine.machine.advance(4h);
    CHECK(std::chrono::abs(machine.true_time() - really - 4h) < 60s);
    machine.start("boot-a");  // an agent that is started anew within the boot
    CHECK(std::chrono::abs(machine.true_time() - really - 4h) < 60s);
    machine.start("boot-b");  // the machine was years behind when the server spoke: its wall clock proves nothing now
    CHECK(machine.clock->doubt(limit));
    CHECK(machine.pulse->take_words().empty());  // a server that is away is no news

    server.start();  // on another free port
    machine.membership.server_url = server.agents_url();
    machine.start("boot-b");
    REQUIRE(machine.hears());
    CHECK_FALSE(machine.clock->doubt(limit));
    CHECK(std::chrono::abs(machine.true_time() - really) < 60s);
}

TEST_CASE("ATimeThatTheServersKeyDidNotSignIsSaidOnceAndNotTaken") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    machine.membership.receipt_key = example_keys(9).public_key;
    machine.start("boot-a");
    std::vector<std::string> words;
    REQUIRE(comes([&] {
        for (auto& word : machine.pulse->take_words()) {
            words.push_back(std::move(word));
        }
        return !words.empty();
    }));
    CHECK(words.size() == 1);
    CHECK_THAT(words.front(), Catch::Contains("does not verify"));
    CHECK(machine.answers == 0);
    machine.machine.advance(timekeeping::first_answer_within);
    CHECK(machine.clock->doubt(limit) == "the server has not said what time it is");
    CHECK(machine.clock->now() == machine.machine.now());
    machine.stop();
    CHECK_FALSE(std::filesystem::exists(machine.file()));
}

TEST_CASE("WhatCannotBeKeptIsSaidOnceAndTheTimeIsTrustedAllTheSame") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    std::filesystem::create_directories(machine.file() / "in_the_way");
    machine.start("boot-a");
    REQUIRE(machine.hears());
    REQUIRE(comes([&] { return machine.answers > 2; }));
    const auto words = machine.pulse->take_words();
    CHECK(std::count_if(words.begin(), words.end(), [](const std::string& word) {
              return word.find("not kept for a restart") != std::string::npos;
          }) == 1);
    CHECK_FALSE(machine.clock->doubt(limit));
}

TEST_CASE("AGoodbyeReachesTheServerBeforeTheAgentEndsAndWaitsForNoServerThatIsAway") {
    const TempFolder folder;
    const SharedClock machine;
    timekeeping::TrustedClock clock(machine, "boot-a");
    Bed bed;
    std::mutex mutex;
    std::vector<protocol::Heartbeat> heard;
    bed.serve([&](const TestRequest& request) {
        const auto heartbeat = protocol::decode_heartbeat(request.body);
        const std::lock_guard lock(mutex);
        heard.push_back(heartbeat.value());
        const auto keys = example_keys(2);
        return TestAnswer{
            200,
            protocol::encode(protocol::HeartbeatAnswer{
                heartbeat->nonce, example_time,
                protocol::sign_time(keys.secret_key, example_workstation, heartbeat->nonce, example_time)}),
            {},
            false,
            {}};
    });
    const auto said = [&](protocol::Doing doing, bool open) {
        return comes([&] {
            const std::lock_guard lock(mutex);
            return !heard.empty() && heard.back().doing == doing && heard.back().session_open == open;
        });
    };
    daemon::Pulse pulse(daemon::Pulse::Parts{clock, folder / "time.json", [] {
                                                 return protocol::Heartbeat{{}, "0.1.0", 7};
                                             }});
    pulse.say_goodbye(20s);  // to nobody: nothing is waited for
    pulse.follow(bed.membership);
    REQUIRE(said(protocol::Doing::running, false));
    pulse.stands({protocol::Doing::running, true, protocol::ResourceUse{5, 6}});
    REQUIRE(said(protocol::Doing::running, true));  // long before the minute is over
    CHECK(heard.back().eye == protocol::ResourceUse{5, 6});
    pulse.stands({protocol::Doing::suspending, true, std::nullopt});
    REQUIRE(said(protocol::Doing::suspending, true));
    pulse.stands({protocol::Doing::signed_out, false, std::nullopt});
    REQUIRE(said(protocol::Doing::signed_out, false));
    pulse.say_goodbye(20s);
    {
        const std::lock_guard lock(mutex);
        CHECK(heard.back().doing == protocol::Doing::ending);
    }
    pulse.stands({protocol::Doing::running, true, std::nullopt});  // after the last word there is none
    pulse.say_goodbye(20s);
    {
        const std::lock_guard lock(mutex);
        CHECK(heard.back().doing == protocol::Doing::ending);
    }
    bed.server.reset();
    pulse.follow(bed.membership);
    pulse.say_goodbye(20s);  // it was tried, and is lost
}
