// verify, retention, erasure and revocation of the real program, while it serves.
#include "common/encoding.hpp"
#include "common/sqlite/sqlite.hpp"
#include "tests/integration/export/peers.hpp"
#include "tests/integration/server/https.hpp"
#include "tests/integration/server/joined.hpp"
#include "tests/integration/server/server_process.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;
using nlohmann::json;

namespace {

/// The workstation was heard, and its silence is open when the server starts again. The heartbeat that it sent.
protocol::Heartbeat fall_silent(ServerProcess& server, Joined& joined) {
    protocol::Heartbeat said{protocol::make_nonce(), "0.2.0", 3};
    said.doing = protocol::Doing::running;
    said.session_open = true;
    REQUIRE(ask(joined.post(protocol::heartbeat_path, protocol::encode(said))).status == 200);
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    {
        const auto database = sqlite::Database::open(server.database());
        REQUIRE(database->execute("INSERT INTO silence SELECT workstation, at - 600000, at FROM heard"));
    }
    server.start();
    return said;
}

}  // namespace

TEST_CASE("ARevokedWorkstationIsRefusedAtItsNextRequestWhileTheServerRuns") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    const auto batch = joined.machine.send({joined.machine.incident(FindingKind::worker_absent)});
    CHECK(joined.send(batch).status == 200);
    const auto id = joined.machine.id().text();
    CHECK(json::parse(server.command("workstation list --json"))[0].at("workstation") == id);
    CHECK(server.fails("workstation revoke nobody"));
    CHECK_FALSE(server.fails("workstation revoke " + id));
    const auto refused = joined.send(batch);
    CHECK(refused.status == 403);
    CHECK(protocol::decode_problem(refused.body)->type == "workstation-revoked");
    CHECK(server.fails("workstation revoke " + id));
    CHECK(server.command("workstation list").find("REVOKED") != std::string::npos);
    CHECK(joined.incidents().size() == 1);
}

TEST_CASE("VerifyTellsLawfulDeletionFromLoss") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    CHECK(joined.send(joined.machine.send({joined.machine.incident(FindingKind::worker_absent)})).status == 200);
    CHECK(joined.send(joined.machine.send({joined.machine.incident(FindingKind::camera_lost)})).status == 200);
    CHECK_FALSE(server.fails("verify"));
    CHECK(server.command("erase --worker w-1017") == "2 record(s) of 1 workstation(s) deleted.\n");
    CHECK(joined.incidents().empty());
    const auto lawful = json::parse(server.command("verify --json"));
    CHECK(lawful.at("whole") == true);
    CHECK(lawful.at("chains")[0].at("deleted_by_the_server") == json{{"erased", 2}});
    CHECK(joined.send(joined.machine.send({joined.machine.incident(FindingKind::camera_covered)})).status == 200);
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);  // the book of receipts is kept at the end
    {
        const auto database = sqlite::Database::open(server.database());
        REQUIRE(
            database->execute("DELETE FROM incident; DELETE FROM record WHERE seq = 3; DELETE FROM head WHERE seq "
                              "= 3; UPDATE workstation SET head_seq = 2, head_link = (SELECT link FROM record "
                              "WHERE seq = 2)"));
    }
    CHECK(server.fails("verify"));
    const auto lost = json::parse(server.command("verify --json"));
    CHECK(lost.at("whole") == false);
    CHECK(lost.at("chains")[0].at("missing_tail").at("receipted") == 3);
    CHECK(server.command("verify").find("LOSS    ") == 0);
}

TEST_CASE("VerifyWalksTheEvidenceAndMetricsCountIt") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    const std::string picture = "\xff\xd8\xff\xe0 a picture \xff\xd9";
    REQUIRE(ask(joined.picture(picture)).status == 201);
    const auto seen = joined.machine.incident(FindingKind::additional_person);
    auto outcome = joined.machine.outcome_of(seen, true);
    outcome.evidence = {{protocol::hash_body(picture), "image/jpeg", picture.size()},
                        {protocol::hash_body("never comes"), "image/jpeg", 11}};
    REQUIRE(joined.send(joined.machine.send({seen, outcome})).status == 200);
    CHECK(server.command("verify").find("ok      evidence: 1 picture(s), 1 not arrived\n") != std::string::npos);
    CHECK(server.command("doctor").find("ok      evidence: ") != std::string::npos);
    HttpsRequest metrics;
    metrics.url = server.operations_url() + "/metrics";
    const auto counted = ask(metrics).body;
    CHECK(counted.find("\nshiftguard_evidence_pictures 1\n") != std::string::npos);
    CHECK(counted.find("\nshiftguard_evidence_bytes " + std::to_string(picture.size()) + "\n") != std::string::npos);
    CHECK(counted.find("\nshiftguard_evidence_not_arrived 1\n") != std::string::npos);
    const auto name = to_hex(protocol::hash_body(picture));
    const auto folder = server.database().parent_path() / "evidence";
    std::filesystem::resize_file(folder / name.substr(0, 2) / name.substr(2, 2) / name, 5);
    CHECK(server.fails("verify"));
    const auto damaged = json::parse(server.command("verify --json"));
    CHECK(damaged.at("whole") == false);
    CHECK(damaged.at("evidence").at("damaged")[0].at("sha256") == name);
    CHECK(ask(joined.picture(picture)).status == 200);  // sent again, it is mended
    CHECK_FALSE(server.fails("verify"));
    CHECK(server.command("erase --worker w-1017") ==
          "2 record(s) of 1 workstation(s) deleted.\n1 picture(s) deleted.\n");
    CHECK(json::parse(server.command("verify --json")).at("evidence").at("whole") == 0);
    std::filesystem::permissions(folder, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
    CHECK(server.command("doctor").find("MEND    evidence: " + folder.string()) != std::string::npos);
}

TEST_CASE("RetentionRunsByCommandAndByItself") {
    ServerProcess server;
    server.set(R"({"retention": {"records_days": 1}})");
    server.start();
    Joined joined(server);
    CHECK(joined.send(joined.machine.send({joined.machine.incident(FindingKind::worker_absent)})).status == 200);
    CHECK(server.command("retention run") == "0 record(s) of 0 workstation(s) deleted.\n");
    {
        const auto database = sqlite::Database::open(server.database());
        REQUIRE(database->execute("UPDATE record SET stored = stored - 2 * 86400000"));
    }
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    server.start();
    CHECK(server.log_says("Retention deleted the bodies of 1 record(s)"));
    CHECK(joined.incidents().empty());
    CHECK_FALSE(server.fails("verify"));
}

TEST_CASE("AWorkstationThatFallsSilentIsSaidToTheAdministrator") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    const auto said = fall_silent(server, joined);
    HttpsRequest metrics;
    metrics.url = server.operations_url() + "/metrics";
    CHECK(ask(metrics).body.find("\nshiftguard_workstations_silent 1\n") != std::string::npos);
    CHECK(server.command("doctor").find("agent_silent") != std::string::npos);
    REQUIRE(ask(joined.post(protocol::heartbeat_path, protocol::encode(said))).status == 200);
    CHECK(server.log_says("agent_silent is over"));
    CHECK(ask(metrics).body.find("\nshiftguard_workstations_silent 0\n") != std::string::npos);
}

TEST_CASE("TheAdministratorsMailTellsOfAWorkstationThatFellSilent") {
    ServerProcess server;
    server.start();
    const PeerFiles files;
    const MailServer mail(files, MailServer::Security::starttls);
    server.set(json{{"mail",
                     {{"host", "127.0.0.1"},
                      {"port", mail.port()},
                      {"user", "guard"},
                      {"password_file", files.secret("mail", "secret of the mail\n").string()},
                      {"authority", files.authority_file.string()},
                      {"from", "guard@company.example"},
                      {"to", {"north@company.example"}},
                      {"administrators", {"it@company.example"}},
                      {"join_minutes", 0}}}}
                   .dump());
    Joined joined(server);
    static_cast<void>(fall_silent(server, joined));
    REQUIRE(eventually([&] { return !mail.mails().empty(); }));
    const auto told = mail.mails().front();
    CHECK(told.to == std::vector<std::string>{"it@company.example"});
    CHECK(told.text.find("Subject: Shiftguard: 1 workstation fell silent\r\n") != std::string::npos);
}

TEST_CASE("DoctorLooksAtWhatLiesAroundTheServer") {
    ServerProcess server;
    server.start();
    const auto port = [](const std::string& url) { return url.substr(url.rfind(':') + 1); };
    const auto backups = server.folder() / "backups";
    std::filesystem::create_directory(backups);
    for (const char* left : {"cut.part", "cut.database", "cut.database-wal", "cut.database-shm", "cut.evidence"}) {
        std::ofstream(backups / left) << "of a backup that was cut off";
    }
    server.set(R"({"agents_port": )" + port(server.agents_url()) + R"(, "console_port": )" +
               port(server.operations_url()) + R"(, "backup": {"folder": ")" + backups.string() + R"("}})");
    const auto before = server.command("doctor");
    CHECK(before.find("ok      certificate: ends at ") != std::string::npos);
    CHECK(before.find("ok      authority: ends at ") != std::string::npos);
    CHECK(before.find("ok      permissions") != std::string::npos);
    CHECK(before.find("ok      disk: ") != std::string::npos);
    CHECK(before.find("ok      TLS for agents: TLS 1.3 is taken, TLS 1.2 refused") != std::string::npos);
    CHECK(before.find("MEND    TLS for supervisors: Port ") != std::string::npos);  // it speaks no TLS
    CHECK(before.find("MEND    backups: " + backups.string() + " holds none") != std::string::npos);
    CHECK(before.find("clock: ") != std::string::npos);
    CHECK(before.find("ports: on this machine alone") != std::string::npos);
    REQUIRE_FALSE(server.fails("backup '" + (backups / "one").string() + "'"));
    server.set(R"({"operations": {"address": "0.0.0.0"}})");
    std::filesystem::permissions(server.database(), std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    const auto after = server.command("doctor");
    CHECK(after.find("ok      backups: the newest is of ") != std::string::npos);
    CHECK(after.find("LOOK    ports: ") != std::string::npos);
    CHECK(after.find("MEND    permissions: " + server.database().string()) != std::string::npos);
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    CHECK(server.command("doctor").find("TLS for agents: nothing listens there") != std::string::npos);
}
