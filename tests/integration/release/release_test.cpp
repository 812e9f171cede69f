// The way back to work with both real halves: a supervisor at the pages of the real server, the workstation's service
// on a bus, its heartbeat, and `shiftguard release` as the worker runs it.
#include "agent/control/bus/bus.hpp"
#include "agent/daemon/service.hpp"
#include "agent/delivery/heartbeat.hpp"
#include "agent/keys/keys.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/integration/server/https.hpp"
#include "tests/integration/server/server_process.hpp"
#include "tests/support/child.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/temp_folder.hpp"

#include <future>

#include <catch2/catch.hpp>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

constexpr std::chrono::seconds patience{20};

std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto start = text.find(before);
    REQUIRE(start != std::string::npos);
    const auto from = start + before.size();
    return text.substr(from, text.find(after, from) - from);
}

/// Signed in at the pages.
class Supervisor {
public:
    explicit Supervisor(const ServerProcess& server) : server_(server) {
        const auto link = server.command("sign-in-link --supervisor anna --create");
        auto token = link.substr(link.find("token=") + 6);
        token.resize(token.find('\n'));
        const auto set = ask_for("POST", "/sign-in/link", "token=" + token).header("set-cookie");
        cookie_ = set.substr(0, set.find(';'));
        form_token_ = between(ask_for("GET", "/exceptions").body, "name=\"form_token\" value=\"", "\"");
    }

    HttpsAnswer grants(const WorkstationId& workstation, const std::string& form) {
        return ask_for("POST", "/exceptions",
                       "workstation=" + workstation.text() + "&for=worker&name=w-17&finding=outside_place&minutes=30" +
                           "&reason=A+customer+waits&form=" + form + "&form_token=" + form_token_);
    }
    HttpsAnswer looks() { return ask_for("GET", "/exceptions"); }

private:
    HttpsAnswer ask_for(const std::string& method, const std::string& path, const std::string& body = "") {
        HttpsRequest request;
        request.url = server_.console_url() + path;
        request.method = method;
        request.authority = server_.authority();
        request.body = body;
        if (!cookie_.empty()) {
            request.headers.push_back("Cookie: " + cookie_);
        }
        return ask(request);
    }

    const ServerProcess& server_;
    std::string cookie_;
    std::string form_token_;
};

/// Of the account that runs the test, which works as w-17 and is not where that was agreed.
class Workstation {
public:
    explicit Workstation(const ServerProcess& server)
        : keys_(std::move(keys::Keys::open_or_make(folder_.path())).value()),
          outbox_(std::move(spool::Spool::open(folder_ / "outbox.sqlite", {})).value()),
          releases(folder_ / "exceptions.json", keys_.chain_keys()),
          authority_(std::move(control::make_authority(bus.address())).value()) {
        std::string token = server.command("token");
        token.resize(token.find('\n'));
        membership =
            delivery::join(folder_.path(), server.agents_url(), token, server.authority(), keys_.chain_keys()).value();
        const auto policy = policy::parse(R"({"schema_version": 1, "name": "release", "version": 1, "accounts": {")" +
                                              account() + R"(": "w-17"}, "places": {"home":
            {"gateways": ["00:11:22:33:44:55"]}}, "workers": {"w-17": {"places": ["home"]}}})",
                                          "release");
        REQUIRE(policy.ok());
        board_.gate().write(std::make_shared<const policy::Policy>(*policy));
        place::Surroundings elsewhere;
        elsewhere.gateway = "66:77:88:99:aa:bb";
        board_.gate().write(elsewhere);
        daemon::AgentService::Parts parts{
            board_, outbox_, events_, *authority_, folder_.path(), keys_.chain_keys(), std::nullopt};
        parts.releases = &releases;
        service_.emplace(std::move(parts));
        service_->joined(membership);
        exported_ = std::move(control::export_service(bus.address(), *service_)).value();
    }

    [[nodiscard]] std::string admission() { return service_->admission({":1.1", getuid()}, account())->answer; }
    /// The exit status of `shiftguard release`, and the first line that it prints.
    std::pair<int, std::string> types(const std::string& code) {
        Child program({CLI_PROGRAM, "release", "--bus", bus.address(), code});
        const auto line = program.read_line(std::chrono::seconds(10));
        return {program.wait(), line};
    }
    Result<delivery::TimeHeard> beats() {
        auto ended = std::make_shared<std::promise<Result<delivery::TimeHeard>>>();
        delivery::Heartbeat::Options once;
        once.every = std::chrono::hours(1);
        const delivery::Heartbeat heartbeat(clock_, membership,
                                            {[] {
                                                 return protocol::Heartbeat{{}, "0.1.0", 1};
                                             },
                                             [ended](const auto& end) { ended->set_value(end); }},
                                            once);
        auto end = ended->get_future();
        REQUIRE(end.wait_for(patience) == std::future_status::ready);
        return end.get();
    }

private:
    static std::string account() { return account_of(getuid()).value().text(); }

    TempFolder folder_;
    SystemClock clock_;
    keys::Keys keys_;
    spool::Spool outbox_;
    daemon::StatusBoard board_;
    daemon::EventQueue events_{8};

public:
    delivery::Membership membership;
    daemon::ReleaseDesk releases;
    PrivateBus bus;

private:
    std::unique_ptr<control::Authority> authority_;
    std::optional<daemon::AgentService> service_;
    std::unique_ptr<control::Exported> exported_;
};

}  // namespace

TEST_CASE("ACodeThatASupervisorReadsOutLetsTheWorkerInThoughTheServerIsAway") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    CHECK(machine.admission() == "refuse");
    std::string code;
    {
        Supervisor supervisor(server);
        const auto page = supervisor.grants(machine.membership.workstation, "code");
        REQUIRE(page.status == 200);
        CHECK(page.header("cache-control").find("no-store") != std::string::npos);
        code = between(page.body, "<code>", "</code>");
        CHECK(server.log().find(code) == std::string::npos);
    }
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);

    auto other = code;
    other.back() = other.back() == 'A' ? 'B' : 'A';
    CHECK(machine.types(other).first == 1);
    CHECK(machine.admission() == "refuse");
    const auto [status, line] = machine.types(code);
    CHECK(status == 0);
    CHECK(line.starts_with("Released until "));
    CHECK(line.find("outside_place") != std::string::npos);
    CHECK(machine.admission() == "admit");
    CHECK(machine.types(code).first == 1);  // it serves once
}

TEST_CASE("WhatASupervisorSendsComesWithTheNextHeartbeat") {
    ServerProcess server;
    server.start();
    Workstation machine(server);
    CHECK(machine.beats()->grants.empty());
    Supervisor supervisor(server);
    CHECK(supervisor.grants(machine.membership.workstation, "grant").status == 303);
    CHECK(supervisor.looks().body.find("A customer waits") != std::string::npos);
    const auto heard = machine.beats();
    REQUIRE(heard);
    REQUIRE(heard->grants.size() == 1);
    CHECK(machine.admission() == "refuse");
    CHECK(machine.releases.take_grants(heard->grants, SystemClock().now()).empty());
    CHECK(machine.admission() == "admit");
}
