// The real server with real systems behind it, killed and cut off: what was stored is exported at least once, under the
// same id, of each workstation in order, and nothing is missing.
#include "tests/integration/export/peers.hpp"
#include "tests/integration/server/joined.hpp"

#include <atomic>
#include <csignal>
#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;
using nlohmann::json;

/// What was reported, by workstation, in order: the record's ids.
using Reported = std::map<std::string, std::vector<std::string>>;

void report(const Joined& joined, TestWorkstation& machine, Reported& reported, int count) {
    for (int number = 0; number < count; ++number) {
        const auto record = machine.incident(FindingKind::worker_absent, "One of many.");
        REQUIRE(joined.send(machine.send({record})).status == 200);
        reported[machine.id().text()].push_back(record.id.text());
    }
}

/// The first time of each id, by workstation, in the order in which they came.
Reported first_times(const std::vector<json>& records) {
    Reported came;
    std::set<std::string> seen;
    for (const auto& record : records) {
        const std::string id = record.at("metadata").at("uid");
        if (seen.insert(id).second) {
            came[record.at("device").at("uid").get<std::string>()].push_back(id);
        }
    }
    return came;
}

std::vector<json> records_of(const NatsServer& nats) {
    std::vector<json> records;
    for (const auto& stored : nats.stored()) {
        records.push_back(json::parse(stored.body));
        CHECK(stored.id == records.back().at("metadata").at("uid").get<std::string>());
    }
    return records;
}

std::vector<json> records_of(const Rsyslog& rsyslog) {
    std::vector<json> records;
    for (const auto& line : rsyslog.lines()) {
        records.push_back(json::parse(line.substr(line.find("] {") + 2)));
    }
    return records;
}

std::string nats_settings(const NatsServer& nats, const PeerFiles& files) {
    return json{{"export",
                 {{"nats",
                   {{{"name", "bus"},
                     {"host", "127.0.0.1"},
                     {"port", nats.port()},
                     {"authority", files.authority_file.string()}}}}}}}
        .dump();
}

std::string syslog_settings(const Rsyslog& rsyslog, const PeerFiles& files) {
    return json{{"export",
                 {{"syslog",
                   {{{"name", "soc"},
                     {"host", "127.0.0.1"},
                     {"port", rsyslog.port()},
                     {"form", "ocsf"},
                     {"authority", files.authority_file.string()}}}}}}}
        .dump();
}

json status(const ServerProcess& server) {
    return json::parse(server.command("export status --json")).at(0);
}

bool nothing_waits(const ServerProcess& server) {
    return eventually([&] { return status(server).at("waiting") == 0; }, 60s);
}

}  // namespace

TEST_CASE("AServerThatIsKilledAgainAndAgainExportsEverythingUnderOneIdAndInOrder") {
    const PeerFiles files;
    const NatsServer nats(files);
    nats.add_stream("shiftguard.records");
    ServerProcess server;
    server.set(nats_settings(nats, files));
    server.start();
    Joined one(server);
    Joined other(server);
    Reported reported;
    std::mt19937 random(20261129);
    std::uniform_int_distribution<int> pause(0, 900);
    for (int round = 0; round < 5; ++round) {
        report(one, one.machine, reported, 20);
        report(other, other.machine, reported, 20);
        pause_for(std::chrono::milliseconds(pause(random)));  // somewhere between sending and marking
        server.signal(SIGKILL);
        CHECK(server.wait() == -SIGKILL);
        server.start();
    }
    REQUIRE(nothing_waits(server));
    CHECK(first_times(records_of(nats)) == reported);
}

TEST_CASE("ATargetThatIsAwayHoldsUpNobodyAndGetsEverythingWhenItIsBack") {
    const PeerFiles files;
    Rsyslog rsyslog(files);
    ServerProcess server;
    server.set(syslog_settings(rsyslog, files));
    rsyslog.stop();
    server.start();
    Joined joined(server);
    Reported reported;
    report(joined, joined.machine, reported, 60);
    REQUIRE(server.log_says("export soc: 127.0.0.1"));
    const auto away = status(server);
    CHECK(away.at("waiting") == 60);
    CHECK(away.at("trouble").at("sentence").get<std::string>().find("it is tried again") != std::string::npos);
    HttpsRequest scrape;
    scrape.url = server.operations_url() + "/metrics";
    CHECK(ask(scrape).body.find("shiftguard_export_waiting{target=\"soc\"} 60\n") != std::string::npos);
    CHECK(server.command("doctor").find("MEND    export soc: soc: 60 wait since") != std::string::npos);
    rsyslog.start();
    REQUIRE(nothing_waits(server));
    REQUIRE(server.log_says("export soc: It is well again"));
    REQUIRE(eventually([&] { return rsyslog.lines().size() >= 60; }));
    CHECK(first_times(records_of(rsyslog)) == reported);
    CHECK(status(server).at("trouble").is_null());
    CHECK(server.command("doctor").find("ok      export soc") != std::string::npos);
}

TEST_CASE("ACollectorThatIsRestartedUnderLoadMissesNothing") {
    const PeerFiles files;
    Rsyslog rsyslog(files);
    ServerProcess server;
    server.set(syslog_settings(rsyslog, files));
    server.start();
    Joined joined(server);
    Reported reported;
    for (int round = 0; round < 3; ++round) {
        report(joined, joined.machine, reported, 40);
        rsyslog.stop();
        report(joined, joined.machine, reported, 10);
        rsyslog.start();
    }
    REQUIRE(nothing_waits(server));
    REQUIRE(eventually([&] { return first_times(records_of(rsyslog)) == reported; }));
}

TEST_CASE("AServerThatIsAskedToEndDoesSoWhileATargetIsSilent") {
    const PeerFiles files;
    // Takes the request and never answers.
    std::atomic<bool> asked = false;
    std::atomic<bool> over = false;
    TlsServer silent(
        {files.authority.issue("127.0.0.1"), files.authority.pem(), TlsServer::ClientCertificate::optional},
        [&](const TestRequest&) {
            asked = true;
            static_cast<void>(eventually([&] { return over.load(); }, 60s));
            return TestAnswer{};
        });
    ServerProcess server;
    server.set(json{
        {"export",
         {{"http", {{{"name", "silent"}, {"url", silent.url() + "/"}, {"authority", files.authority_file.string()}}}}}}}
                   .dump());
    server.start();
    Joined joined(server);
    Reported reported;
    report(joined, joined.machine, reported, 1);
    REQUIRE(eventually([&] { return asked.load(); }, 20s));
    const auto before = std::chrono::steady_clock::now();
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    CHECK(std::chrono::steady_clock::now() - before < 20s);
    over = true;
    CHECK(status(server).at("waiting") == 1);
}

TEST_CASE("ExportTestSendsOneMessageAndSaysWhatCameOfIt") {
    const PeerFiles files;
    Rsyslog rsyslog(files);
    ServerProcess server;
    server.set(syslog_settings(rsyslog, files));
    CHECK(server.command("export test soc").find("The target soc took a test message.") != std::string::npos);
    REQUIRE(eventually([&] { return rsyslog.lines().size() == 1; }));
    CHECK(rsyslog.lines().at(0).find("export_test") != std::string::npos);
    rsyslog.stop();
    CHECK(server.command("export test soc").empty());  // the sentence goes to standard error
    CHECK(server.command("export test another").empty());
}

TEST_CASE("AnUrgentIncidentReachesTheSupervisorAsOneMailWithALink") {
    const PeerFiles files;
    const MailServer mail(files, MailServer::Security::starttls);
    ServerProcess server;
    server.set(json{{"mail",
                     {{"host", "127.0.0.1"},
                      {"port", mail.port()},
                      {"authority", files.authority_file.string()},
                      {"from", "guard@company.example"},
                      {"to", {"north@company.example"}},
                      {"join_minutes", 0}}}}
                   .dump());
    server.start();
    Joined joined(server);
    auto record = joined.machine.incident(FindingKind::unknown_person);
    record.severity = Severity::critical;
    REQUIRE(joined.send(joined.machine.send({record, joined.machine.outcome_of(record, true)})).status == 200);
    REQUIRE(eventually([&] { return mail.mails().size() == 1; }, 20s));
    CHECK(mail.mails().at(0).text.find("Subject: Shiftguard: Unknown person at the workstation") != std::string::npos);
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    CHECK(mail.mails().size() == 1);
    CHECK(server.command("export test mail").find("The target mail took a test message.") != std::string::npos);
    CHECK(mail.mails().at(1).text.find("Subject: Shiftguard: Test, no incident") != std::string::npos);
}
