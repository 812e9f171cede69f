// Rosters that have an address: a real server over TLS, and what is kept of good and bad answers.
#include "agent/roster/fetch/fetch.hpp"

#include "agent/daemon/roster_watch.hpp"
#include "agent/roster/reading.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/tls_server.hpp"

#include <atomic>
#include <memory>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;
using roster::Fetched;

namespace {

const std::string nights =
    R"({"zone": "Europe/Berlin", "shifts": [{"from": "2026-01-05T22:00", "to": "2026-01-06T06:00"}]})";

class Bed {
public:
    explicit Bed(TlsServer::Script script, TestAuthority::Validity validity = TestAuthority::Validity::now) {
        TlsServer::Setup setup;
        setup.own = authority_.issue("127.0.0.1", validity);
        setup.client = TlsServer::ClientCertificate::optional;
        setup.client_authority_pem = authority_.pem();
        server_ = std::make_unique<TlsServer>(setup, std::move(script));
    }
    [[nodiscard]] std::string url(const std::string& path) const { return server_->url() + path; }
    [[nodiscard]] std::string authority() const { return folder.write("ca.pem", authority_.pem()).string(); }
    [[nodiscard]] Result<Fetched> fetch(const std::string& path = "/nights.ics?token=secret") const {
        return roster::fetch_roster({url(path), authority()}, folder / "roster");
    }
    [[nodiscard]] std::string kept() const { return read_text(folder / "roster"); }

    TempFolder folder;

private:
    TestAuthority authority_;
    std::unique_ptr<TlsServer> server_;
};

TestAnswer answer(int status, const std::string& body = "", std::map<std::string, std::string> headers = {}) {
    return {status, body, std::move(headers), false, {}};
}

/// The sentence of what went wrong.
std::string fault(const Result<Fetched>& end) {
    return end ? "" : to_sentence(end.error());
}

}  // namespace

TEST_CASE("ARosterIsFetchedOnceAndThenOnlyAskedAfter") {
    int sent = 0;
    const Bed bed([&sent](const TestRequest& request) {
        CHECK(request.method == "GET");
        CHECK(request.path == "/nights.ics?token=secret");
        const auto known = request.headers.find("if-none-match");
        if (known != request.headers.end() && known->second == "\"one\"") {
            return answer(304);
        }
        ++sent;
        return answer(200, nights, {{"ETag", "\"one\""}});
    });
    CHECK(bed.fetch().value() == Fetched::kept);
    CHECK(bed.kept() == nights);
    const auto file = bed.folder / "roster";
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - 48h);
    CHECK(bed.fetch().value() == Fetched::as_before);
    CHECK(sent == 1);
    CHECK(std::filesystem::file_time_type::clock::now() - std::filesystem::last_write_time(file) < 1h);  // fresh again

    std::filesystem::remove(file);  // the name alone is no roster
    CHECK(bed.fetch().value() == Fetched::kept);
    CHECK(sent == 2);
}

TEST_CASE("AServerWithoutETagsIsAskedForTheWholeRoster") {
    int sent = 0;
    const Bed bed([&sent](const TestRequest&) {
        ++sent;
        return answer(200, nights);
    });
    CHECK(bed.fetch().value() == Fetched::kept);
    CHECK(bed.fetch().value() == Fetched::kept);
    CHECK(sent == 2);
}

TEST_CASE("ARedirectIsFollowedToHttpsAlone") {
    const Bed bed([](const TestRequest& request) {
        if (request.path == "/old") {
            return answer(302, "", {{"Location", "/new"}});
        }
        if (request.path == "/plain") {
            return answer(302, "", {{"Location", "http://127.0.0.1:9/new"}});
        }
        return request.path == "/round" ? answer(302, "", {{"Location", "/round"}}) : answer(200, nights);
    });
    CHECK(bed.fetch("/old").value() == Fetched::kept);
    CHECK_FALSE(bed.fetch("/plain"));
    CHECK_FALSE(bed.fetch("/round"));
    CHECK(bed.kept() == nights);
}

TEST_CASE("WhatCannotBeFetchedLeavesWhatWasAndNamesTheHostAlone") {
    TestAnswer next = answer(200, nights);
    const Bed bed([&next](const TestRequest&) { return next; });
    REQUIRE(bed.fetch());
    next = answer(404, "gone");
    CHECK(
        fault(bed.fetch()) ==
        "127.0.0.1: the roster cannot be fetched, the server answers with status 404; check the address in the policy");
    next = answer(304);  // of nothing that was asked
    CHECK_THAT(fault(bed.fetch()), Catch::Contains("status 304"));
    next = answer(200, std::string(roster::roster_bytes + 1, 'x'));
    CHECK_THAT(fault(bed.fetch()), Catch::Contains("more than 10 MiB"));
    next = {0, "", {}, true, {}};
    CHECK_THAT(fault(bed.fetch()), Catch::Contains("it is tried again") && !Catch::Contains("secret"));
    CHECK(bed.kept() == nights);
}

TEST_CASE("AServerThatIsNotTrustedIsNotAsked") {
    std::atomic<int> asked = 0;
    const auto script = [&asked](const TestRequest&) {
        ++asked;
        return answer(200, nights);
    };
    const Bed bed(script);
    const auto file = bed.folder / "roster";
    const TestAuthority other("Another");
    for (const std::string& authority : {std::string(), bed.folder.write("other.pem", other.pem()).string()}) {
        const auto end = roster::fetch_roster({bed.url("/"), authority}, file);
        CHECK_THAT(fault(end), Catch::Contains("whose certificate is to be trusted"));
        CHECK(end.error().kind == ErrorKind::refused);
    }
    const Bed expired(script, TestAuthority::Validity::expired);
    CHECK(expired.fetch().error().kind == ErrorKind::refused);
    CHECK(roster::fetch_roster({"http://127.0.0.1:9/", ""}, file).error().kind == ErrorKind::unavailable);
    CHECK(asked == 0);
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("ARosterThatCannotBeKeptIsSaid") {
    const Bed bed([](const TestRequest&) { return answer(200, nights); });
    const auto end = roster::fetch_roster({bed.url("/"), bed.authority()}, bed.folder / "missing" / "roster");
    REQUIRE_FALSE(end);
    CHECK(end.error().kind == ErrorKind::not_found);
}

TEST_CASE("TheWatchFetchesAPolicysRostersTellsFaultsAndForgetsWhatIsNotNamedAnyMore") {
    std::atomic<bool> is_there = false;
    const Bed bed([&is_there](const TestRequest&) { return is_there ? answer(200, nights) : answer(503); });
    policy::Policy policy;
    policy.accounts.emplace(AccountName("ann"), WorkerId("w-1"));
    policy.workers[WorkerId("w-1")].roster = "nights";
    policy.rosters["nights"].url = bed.url("/nights.ics?token=secret");
    policy.rosters["nights"].authority = bed.authority();
    const ManualClock clock;
    daemon::EventQueue events{64};
    const TempFolder state;
    daemon::RosterWatch watch(clock, events, state.path(), policy, {5ms, {50ms, 20ms}});
    const auto next = [&events] {
        const auto event = events.pop(20s);
        REQUIRE(event);
        return std::get<daemon::RostersRead>(*event);
    };
    auto read = next();
    while (read.faults.empty()) {
        read = next();
    }
    CHECK(read.known->empty());
    CHECK_THAT(to_sentence(read.faults.front()), Catch::Contains("status 503") && !Catch::Contains("secret"));

    is_there = true;
    while (read.known->empty() || !read.faults.empty()) {
        read = next();
    }
    CHECK(read.known->at({"nights", ""}).reading.roster.shifts.size() == 1);
    const auto files = [&state] {
        const std::filesystem::directory_iterator all(state / "rosters.d");
        return std::distance(begin(all), end(all));
    };
    CHECK(files() == 1);

    policy.workers.at(WorkerId("w-1")).roster.clear();
    watch.follow(policy);
    while (!read.known->empty()) {
        read = next();
    }
    CHECK(files() == 0);
}
