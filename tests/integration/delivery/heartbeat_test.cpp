#include "agent/delivery/heartbeat.hpp"

#include "tests/integration/delivery/bed.hpp"
#include "tests/support/shared_clock.hpp"

#include <atomic>
#include <future>

using namespace shiftguard;
using namespace shiftguard::testing;
using delivery::TimeHeard;

namespace {

/// How the heartbeats ended, in order.
class Ends {
public:
    void add(const Result<TimeHeard>& end) {
        {
            const std::lock_guard lock(mutex_);
            ends_.push_back(end);
        }
        changed_.notify_all();
    }
    /// The end with this number, from 0; waits for it.
    [[nodiscard]] Result<TimeHeard> at(std::size_t number) {
        std::unique_lock lock(mutex_);
        REQUIRE(changed_.wait_for(lock, long_enough, [&] { return ends_.size() > number; }));
        return ends_.at(number);
    }
    [[nodiscard]] std::size_t count() {
        const std::lock_guard lock(mutex_);
        return ends_.size();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Result<TimeHeard>> ends_;
};

struct Pulse {
    [[nodiscard]] std::unique_ptr<delivery::Heartbeat> start() {
        return std::make_unique<delivery::Heartbeat>(
            clock, bed.membership,
            delivery::Heartbeat::Calls{[] {
                                           return protocol::Heartbeat{{}, "0.1.0", 7};
                                       },
                                       [this](const Result<TimeHeard>& end) { ends.add(end); }},
            options);
    }
    [[nodiscard]] static protocol::HeartbeatAnswer answer_to(const TestRequest& request,
                                                             const protocol::KeyPair& keys = example_keys(2)) {
        const auto asked = protocol::decode_heartbeat(request.body);
        const auto nonce = asked ? asked->nonce : protocol::Nonce{};
        return {nonce, example_time, protocol::sign_time(keys.secret_key, example_workstation, nonce, example_time)};
    }
    [[nodiscard]] static TestAnswer good(const TestRequest& request) {
        return {200, protocol::encode(answer_to(request)), {}, false, {}};
    }
    /// The first heartbeat ends with this error, and one after it, answered well, is taken.
    void refuses(const TlsServer::Script& bad, ErrorKind kind, const std::string& words) {
        std::atomic<bool> well = false;
        bed.serve([&](const TestRequest& request) { return well ? good(request) : bad(request); });
        const auto heartbeat = start();
        const auto end = ends.at(0);
        REQUIRE_FALSE(end);
        CHECK(end.error().kind == kind);
        CHECK(end.error().message.find(words) != std::string::npos);
        well = true;
        while (!ends.at(ends.count())) {
        }
    }

    Bed bed;
    SharedClock clock;
    Ends ends;
    delivery::Heartbeat::Options options{std::chrono::milliseconds(5), std::chrono::seconds(5),
                                         std::chrono::seconds(5)};
};

}  // namespace

TEST_CASE("AHeartbeatSaysLittleAndBringsTheServersTime") {
    Pulse pulse;
    std::vector<TestRequest> seen;
    std::mutex mutex;
    pulse.bed.serve([&](const TestRequest& request) {
        const std::lock_guard lock(mutex);
        seen.push_back(request);
        pulse.clock.advance(Milliseconds(40));
        return Pulse::good(request);
    });
    {
        const auto heartbeat = pulse.start();
        const auto heard = pulse.ends.at(2);
        REQUIRE(heard);
        CHECK(heard->time == example_time);
        CHECK(heard->came.boot - heard->asked.boot == Milliseconds(40));
    }
    REQUIRE(seen.size() >= 3);
    CHECK(seen.at(0).method == "POST");
    CHECK(seen.at(0).path == protocol::heartbeat_path);
    CHECK(seen.at(0).client_name == "workstation");
    const auto said = protocol::decode_heartbeat(seen.at(0).body);
    REQUIRE(said);
    CHECK(said->policy_version == 7);
    CHECK(protocol::encode(*said) == seen.at(0).body);  // and nothing else
    CHECK(said->nonce != protocol::decode_heartbeat(seen.at(1).body)->nonce);
}

TEST_CASE("AHeartbeatBringsTheSupervisorsExceptions") {
    Pulse pulse;
    pulse.bed.serve([&](const TestRequest& request) {
        auto answer = Pulse::answer_to(request);
        answer.grants = {example_grant()};
        return TestAnswer{200, protocol::encode(answer), {}, false, {}};
    });
    const auto heartbeat = pulse.start();
    const auto heard = pulse.ends.at(0);
    REQUIRE(heard);
    CHECK(heard->grants == std::vector{example_grant()});
}

TEST_CASE("AnAnswerThatIsReplayedForgedOrUnreadableIsNotTaken") {
    SECTION("an answer to another heartbeat") {
        std::optional<TestAnswer> first;
        Pulse pulse;
        pulse.bed.serve([&](const TestRequest& request) {
            first = first ? first : Pulse::good(request);
            return *first;
        });
        const auto heartbeat = pulse.start();
        CHECK(pulse.ends.at(0));
        const auto again = pulse.ends.at(1);
        REQUIRE_FALSE(again);
        CHECK(again.error().kind == ErrorKind::corrupted);
        CHECK(again.error().message.find("another heartbeat") != std::string::npos);
    }
    SECTION("another key") {
        Pulse().refuses(
            [](const TestRequest& request) {
                return TestAnswer{200, protocol::encode(Pulse::answer_to(request, example_keys(9))), {}, false, {}};
            },
            ErrorKind::corrupted, "does not verify");
    }
    SECTION("another time than was signed") {
        Pulse().refuses(
            [](const TestRequest& request) {
                auto answer = Pulse::answer_to(request);
                answer.time += std::chrono::hours(1);
                return TestAnswer{200, protocol::encode(answer), {}, false, {}};
            },
            ErrorKind::corrupted, "does not verify");
    }
    SECTION("no answer of ours") {
        Pulse().refuses(
            [](const TestRequest&) {
                return TestAnswer{200, "<html>", {}, false, {}};
            },
            ErrorKind::corrupted, "cannot be read");
    }
}

TEST_CASE("AServerThatRefusesOrIsInTroubleIsAskedAgain") {
    SECTION("a refusal") {
        Pulse().refuses([](const TestRequest&) { return Bed::problem(403, "workstation-unknown", "Join anew."); },
                        ErrorKind::refused, "Join anew.");
    }
    SECTION("trouble") {
        Pulse().refuses([](const TestRequest&) { return Bed::problem(503, "store-busy", "Later."); },
                        ErrorKind::unavailable, "Later.");
    }
    SECTION("a gateway's page") {
        Pulse().refuses(
            [](const TestRequest&) {
                return TestAnswer{502, "<html>", {}, false, {}};
            },
            ErrorKind::unavailable, "answered 502");
    }
    SECTION("no word at all") {
        Pulse().refuses(
            [](const TestRequest&) {
                return TestAnswer{200, "", {}, true, {}};
            },
            ErrorKind::unavailable, "");
    }
}

TEST_CASE("AHeartbeatUnderWayEndsWithTheAgent") {
    std::promise<void> asked;  // before the server, whose thread may still be at them
    std::promise<void> over;
    Pulse pulse;
    pulse.options.every = std::chrono::hours(1);
    pulse.bed.serve([&](const TestRequest&) {
        asked.set_value();
        over.get_future().wait_for(long_enough);
        return TestAnswer{200, "", {}, true, {}};
    });
    auto heartbeat = pulse.start();
    REQUIRE(asked.get_future().wait_for(long_enough) == std::future_status::ready);
    const auto began = std::chrono::steady_clock::now();
    heartbeat = nullptr;
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(4));
    CHECK(pulse.ends.count() == 0);
    over.set_value();
}
