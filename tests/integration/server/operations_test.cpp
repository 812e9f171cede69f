// What whoever runs the real program sees of it: /metrics, /healthz, the log.
#include "server/authority/authority.hpp"
#include "tests/integration/server/https.hpp"
#include "tests/integration/server/joined.hpp"
#include "tests/integration/server/server_process.hpp"
#include "tests/support/child.hpp"

#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

namespace {

HttpsAnswer get(const std::string& url, const std::string& method = "GET") {
    HttpsRequest request;
    request.url = url;
    request.method = method;
    return ask(request);
}

bool has_line(const std::string& text, const std::string& line) {
    return text.find("\n" + line + "\n") != std::string::npos;
}

/// Sends what is refused, what is stored, and gives the workstation's id.
std::string talk(ServerProcess& server) {
    Joined joined(server);
    const auto lost = joined.machine.send({joined.machine.incident(FindingKind::camera_lost)});
    const auto later = joined.machine.send({joined.machine.incident(FindingKind::worker_absent)});
    CHECK(joined.send(later).status == 409);
    CHECK(joined.send(lost).status == 200);
    CHECK(joined.send(later).status == 200);
    return joined.machine.id().text();
}

}  // namespace

TEST_CASE("MetricsCountWhatTheServerDidAndHoldNoPersonalData") {
    ServerProcess server;
    server.start();
    const auto workstation = talk(server);
    const auto answer = get(server.operations_url() + "/metrics");
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(has_line(answer.body, "shiftguard_requests_total{port=\"agents\",status=\"200\"} 3"));  // one joined
    CHECK(has_line(answer.body, "shiftguard_requests_total{port=\"agents\",status=\"409\"} 1"));
    CHECK(has_line(answer.body, "shiftguard_refusals_total{reason=\"chain-gap\"} 1"));
    CHECK(has_line(answer.body, "shiftguard_records_stored_total 2"));
    CHECK(has_line(answer.body, "shiftguard_append_seconds_count 2"));
    CHECK(has_line(answer.body, "shiftguard_workstations 1"));
    CHECK(has_line(answer.body, "shiftguard_workstations_heard 0"));
    CHECK(answer.body.find("shiftguard_connections_open{port=\"agents\"}") != std::string::npos);
    CHECK(answer.body.find("shiftguard_disk_free_bytes ") != std::string::npos);
    for (const auto& personal : {workstation, std::string("w-1017"), std::string("desk-7"), std::string("127.0.0.1")}) {
        CHECK(answer.body.find(personal) == std::string::npos);
    }
}

TEST_CASE("MetricsCountWhatIsNoRequestByPortAndStatus") {
    ServerProcess server;
    server.start();
    const auto send = [&](const std::string& url, const std::string& bytes) {
        IdleConnection stranger(url, server.authority());
        REQUIRE(stranger.connected());
        stranger.send(bytes);
        REQUIRE(stranger.closes());
        return stranger.received();
    };
    const std::string agents = server.agents_url() + "/";
    CHECK(send(agents, "no request\r\n\r\n").starts_with("HTTP/1.1 400 "));
    CHECK(send(agents, "POST / HTTP/1.1\r\nHost: x\r\nLong: " + std::string(20'000, 'x') + "\r\n\r\n")
              .starts_with("HTTP/1.1 431 "));
    for (int time = 0; time < 2; ++time) {
        CHECK(
            send(agents, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n").starts_with("HTTP/1.1 413 "));
    }
    CHECK(send(server.console_url() + "/", "no request\r\n\r\n").starts_with("HTTP/1.1 400 "));
    const auto text = get(server.operations_url() + "/metrics").body;
    CHECK(has_line(text, "shiftguard_requests_total{port=\"agents\",status=\"400\"} 1"));
    CHECK(has_line(text, "shiftguard_requests_total{port=\"agents\",status=\"431\"} 1"));
    CHECK(has_line(text, "shiftguard_requests_total{port=\"agents\",status=\"413\"} 2"));
    CHECK(has_line(text, "shiftguard_requests_total{port=\"console\",status=\"400\"} 1"));
    CHECK(has_line(text, "shiftguard_refusals_total{reason=\"request-refused\"} 4"));
}

TEST_CASE("HealthIsOkWhileTheStoreAnswersAndTheDiskHasRoom") {
    ServerProcess server;
    server.set(R"({"operations": {"disk_free_mib": 1}})");
    server.start();
    CHECK(get(server.operations_url() + "/healthz").body == "{\"disk\":\"ok\",\"status\":\"ok\",\"store\":\"ok\"}\n");
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    server.set(R"({"operations": {"disk_free_mib": 1048576}})");
    server.start();
    const auto full = get(server.operations_url() + "/healthz");
    CHECK(full.status == 503);
    CHECK(nlohmann::json::parse(full.body).at("disk") == "full");
    CHECK(server.log_says("disk: "));
}

TEST_CASE("DoctorNamesEveryFolderThatHasTooLittleRoom") {
    ServerProcess server;
    server.set(R"({"operations": {"disk_free_mib": 1048576}})");
    server.start();  // makes the folder of the pictures
    const auto doctor = server.command("doctor");
    const auto root = server.database().parent_path();
    CHECK(doctor.find("MEND    disk: " + root.string() + ": ") != std::string::npos);
    CHECK(doctor.find("MEND    evidence: " + (root / "evidence").string() + ": ") != std::string::npos);
    CHECK(doctor.find(" MiB free, less than operations.disk_free_mib; make room.\n") != std::string::npos);
}

TEST_CASE("TheOperationsPortTakesNothingButItsTwoPaths") {
    ServerProcess server;
    server.start();
    CHECK(get(server.operations_url() + "/").status == 404);
    CHECK(get(server.operations_url() + "/metrics", "POST").status == 405);
    CHECK(get(server.operations_url() + "/healthz").status == 200);
}

TEST_CASE("ARenewedCertificateIsTakenUpByTheRunningServerAndOpenConnectionsStay") {
    ServerProcess server;
    server.start();
    const Joined joined(server);
    const std::string agents = server.agents_url() + "/";
    const auto shown = [&](const std::string& url) {
        HttpsRequest request;
        request.url = url;
        request.authority = server.authority();
        return shown_certificate(request);
    };
    const auto file = [&] { return read_text(server.folder() / "server/server.pem"); };
    const auto before = file();
    REQUIRE(shown(agents) == before);
    IdleConnection open(agents, server.authority());
    REQUIRE(open.connected());
    const auto said = server.command("certificate renew");
    CHECK(said.find("is good until") != std::string::npos);
    const auto after = file();
    CHECK(after != before);
    REQUIRE(eventually([&] { return shown(agents) == after; }, 20s));
    REQUIRE(eventually([&] { return shown(server.console_url() + "/") == after; }, 20s));
    CHECK(server.log_says("New connections get the certificate that was put in place."));
    open.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(open.closes());
    CHECK(open.received().starts_with("HTTP/1.1 404 "));
    CHECK(server.command("doctor").find("ok      certificate") != std::string::npos);
    auto machine = joined.machine;
    CHECK(joined.send(machine.send({machine.incident(FindingKind::camera_lost)})).status == 200);

    // What is no pair is said, and the one before goes on.
    std::filesystem::copy_file(server.folder() / "server/authority.pem", server.folder() / "server/server.pem",
                               std::filesystem::copy_options::overwrite_existing);
    CHECK(server.log_says("is not taken up, and the one before goes on"));
    CHECK(shown(agents) == after);
    CHECK(server.fails("certificate renew"));
}

TEST_CASE("DoctorNamesTheCommandThatRenewsACertificateAndTheEndOfTheAuthorityInTime") {
    const ServerProcess server;
    const auto now = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
    const auto put = [&](const authority::Identity& identity, const std::string& name, const std::string& key) {
        server.folder().write("server/" + name, identity.certificate);
        server.folder().write("server/" + key, identity.private_key);
    };
    const auto own = authority::make_authority("Test", now - std::chrono::days(3000));
    put(*own, "authority.pem", "authority-key.pem");
    put(*authority::make_server_identity(*own, {"localhost"}, now - std::chrono::days(800)), "server.pem",
        "server-key.pem");
    const auto before = server.command("doctor");
    CHECK_THAT(before, Catch::Contains("MEND    certificate") &&
                           Catch::Contains("renew it with `shiftguard-server certificate renew`") &&
                           Catch::Contains("LOOK    authority") && Catch::Contains("make a new server in time"));
    CHECK_FALSE(server.fails("certificate renew"));
    CHECK_THAT(server.command("doctor"), Catch::Contains("ok      certificate"));
}

TEST_CASE("AnOperationsPortThatIsTakenIsSaidAndTheServerGoesOn") {
    ServerProcess first;
    first.start();
    ServerProcess second;
    const auto taken = first.operations_url().substr(first.operations_url().rfind(':') + 1);
    second.set(R"({"operations": {"port": )" + taken + "}}");
    second.start(OperationsPort::of_the_settings);
    CHECK(second.log_says("The operations' port cannot be opened"));
    CHECK_FALSE(talk(second).empty());
    ServerProcess third;
    third.set(R"({"operations": {"address": "somewhere"}})");
    third.start(OperationsPort::of_the_settings);
    CHECK(third.log_says("somewhere: The operations' port needs a numeric address"));
}

TEST_CASE("EveryLineOfTheJsonLogIsAnObjectAndARequestIsToldByItsId") {
    ServerProcess server;
    server.set(R"({"log": {"format": "json", "level": "debug"}})");
    server.start();
    static_cast<void>(talk(server));
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    std::istringstream lines(server.log());
    std::size_t answers = 0;
    std::size_t refused = 0;
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        const auto object = nlohmann::json::parse(line, nullptr, false);
        REQUIRE(object.is_object());
        CHECK(object.contains("time"));
        CHECK(object.contains("level"));
        CHECK(object.contains("message"));
        CHECK(line.find("w-1017") == std::string::npos);
        if (object.contains("status")) {
            ++answers;
            CHECK(object.at("request").get<std::string>().size() == 16);
            refused += object.value("reason", "") == "chain-gap" && object.at("status") == 409 ? 1U : 0U;
        }
    }
    CHECK(answers == 4);
    CHECK(refused == 1);
}
