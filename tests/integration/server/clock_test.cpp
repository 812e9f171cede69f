// A server that starts with a clock that stands far ahead: what is kept stays, until somebody looked at the clock.
#include "tests/integration/server/joined.hpp"
#include "tests/integration/server/server_process.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/stepped_clock/stepped_clock.hpp"

#include <deque>
#include <fstream>
#include <future>
#include <vector>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

namespace {

/// While it lives every program that is started goes by this clock.
class Under {
public:
    explicit Under(const SteppedClock& clock) {
        for (const auto& variable : clock.environment()) {
            const auto equals = variable.find('=');
            variables_.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
        }
    }

private:
    std::deque<EnvironmentVariable> variables_;
};

void end(ServerProcess& server) {
    server.signal(SIGTERM);
    REQUIRE(server.wait() == 0);
}

constexpr const char* refusal = "so nothing is deleted: put the clock right";

}  // namespace

TEST_CASE("AServerThatStartsWithAClockFarAheadDeletesNothingByItsPeriod") {
    ServerProcess server;
    server.set(R"({"retention": {"records_days": 30}})");
    server.start();
    Joined joined(server);
    const auto send = [&] {
        return joined.send(joined.machine.send({joined.machine.incident(FindingKind::worker_absent)})).status;
    };
    REQUIRE(send() == 200);
    end(server);
    // As of a server of an earlier release: what is in the store tells.
    std::filesystem::remove(server.folder() / "server" / "believed-time");
    SteppedClock clock;
    clock.set(24h * 60);
    {
        const Under under(clock);
        for (int start = 1; start <= 2; ++start) {
            CAPTURE(start);
            server.start();
            CHECK(server.log_says(refusal));
            CHECK(server.log_says(", 60 days after this server's latest time ("));
            REQUIRE(send() == 200);  // what is stored by that clock does not make it right at the next start
            end(server);
        }
        CHECK(server.fails("retention run"));
        CHECK(joined.incidents().size() == 3);
    }
    server.start();
    CHECK_FALSE(server.fails("retention run"));  // the clock is right again
    CHECK(server.log().find(refusal) == std::string::npos);
    end(server);
    CHECK(joined.incidents().size() == 3);
    {
        const Under under(clock);
        CHECK(server.command("retention run --clock-is-right") == "1 record(s) of 1 workstation(s) deleted.\n");
        CHECK_FALSE(server.fails("retention run"));
        server.start();
        CHECK(server.log_says("is written"));
        end(server);
        CHECK(server.log().find(refusal) == std::string::npos);
    }
    CHECK(joined.incidents().size() == 2);
    CHECK_FALSE(server.fails("verify"));
}

TEST_CASE("AClockThatIsLessThanAMonthAheadIsBelieved") {
    ServerProcess server;
    server.set(R"({"retention": {"records_days": 1}})");
    server.start();
    Joined joined(server);
    REQUIRE(joined.send(joined.machine.send({joined.machine.incident(FindingKind::worker_absent)})).status == 200);
    end(server);
    SteppedClock clock;
    const Under under(clock);
    for (const auto ahead : {24h * 29, 24h * 58}) {  // a server that was off for four weeks, twice
        clock.set(ahead);
        CHECK_FALSE(server.fails("retention run"));
    }
    CHECK(joined.incidents().empty());
}

TEST_CASE("RetentionRunsBesideEachOtherAreAllTakenForRight") {
    ServerProcess server;
    server.start();
    constexpr int side_by_side = 4;
    for (int round = 0; round < 8; ++round) {
        std::vector<std::future<Failed>> beside;
        beside.reserve(side_by_side);
        for (int run = 0; run < side_by_side; ++run) {
            beside.push_back(std::async(std::launch::async, [&] { return server.fails("retention run"); }));
        }
        for (auto& run : beside) {
            CHECK_FALSE(run.get());
        }
    }
    end(server);
}

TEST_CASE("ADamagedLatestTimeDeletesNothingUntilSomebodyLookedAtTheClock") {
    ServerProcess server;
    server.start();
    end(server);
    const auto file = server.folder() / "server" / "believed-time";
    for (const char* damage :
         {"", "soon", "2026-11-29T20:00:00Z and a very long story that no time of any server needs"}) {
        CAPTURE(damage);
        std::ofstream(file, std::ios::trunc) << damage;
        CHECK(server.fails("retention run"));
        server.start();
        CHECK(server.log_says(file.string()));
        CHECK(server.log_says("What is past its period is not deleted. "));
        end(server);
        CHECK(server.command("retention run --clock-is-right") == "0 record(s) of 0 workstation(s) deleted.\n");
        CHECK_FALSE(server.fails("retention run"));
    }
}
