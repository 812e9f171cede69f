// The agents' port of the real program, over real TLS.
#include "server/authority/authority.hpp"
#include "tests/integration/server/https.hpp"
#include "tests/integration/server/joined.hpp"
#include "tests/integration/server/server_process.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;

TEST_CASE("StoresOnceWhatAWorkstationSendsTwice") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    const auto seen = joined.machine.incident(FindingKind::additional_person);
    const auto batch = joined.machine.send({seen, joined.machine.outcome_of(seen, true)});
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto answer = joined.send(batch);
        REQUIRE(answer.status == 200);
        CHECK(answer.header("content-type") == "application/json");
        CHECK(protocol::decode_receipt(answer.body)->seq == 2);
    }
    const auto incidents = joined.incidents();
    REQUIRE(incidents.size() == 1);
    CHECK(incidents[0].at("finding") == "additional_person");
    CHECK(incidents[0].at("verified") == true);
    CHECK(incidents[0].at("worker") == "w-1017");
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
}

TEST_CASE("KeepsEveryPictureThatItAcknowledgedThroughAKill") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    std::vector<std::string> sent;
    for (int round = 0; round < 5; ++round) {
        sent.push_back("\xff\xd8\xff\xe0 picture " + std::to_string(round) + " \xff\xd9");
        REQUIRE(ask(joined.picture(sent.back())).status == 201);
        server.signal(SIGKILL);
        CHECK(server.wait() == -SIGKILL);
        server.start();
    }
    for (const auto& bytes : sent) {
        CHECK(ask(joined.picture(bytes)).status == 200);  // the acknowledgement may have been lost
    }
    auto spoiled = joined.picture(sent.front());
    spoiled.body[8] = 'P';
    const auto refused = ask(spoiled);
    CHECK(refused.status == 400);
    CHECK(refused.header("content-type") == "application/problem+json");
    CHECK(protocol::decode_problem(refused.body)->type == "evidence-hash-mismatch");
    CHECK(server.log_says("evidence-hash-mismatch"));
    spoiled.certificate.clear();
    spoiled.private_key.clear();
    CHECK(ask(spoiled).status == 401);
}

TEST_CASE("KeepsWhatItAcknowledgedThroughAKill") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    std::vector<protocol::Batch> sent;
    for (int round = 0; round < 5; ++round) {
        sent.push_back(joined.machine.send({joined.machine.incident(FindingKind::worker_absent)}));
        REQUIRE(joined.send(sent.back()).status == 200);
        server.signal(SIGKILL);
        CHECK(server.wait() == -SIGKILL);
        server.start();
        CHECK(joined.incidents().size() == sent.size());
    }
    for (const auto& batch : sent) {
        CHECK(joined.send(batch).status == 200);  // the acknowledgement may have been lost
    }
    CHECK(joined.incidents().size() == sent.size());
}

TEST_CASE("RefusesAForkAndReportsItByName") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    const auto before = joined.machine.head();
    CHECK(joined.send(joined.machine.send({joined.machine.incident(FindingKind::worker_absent)})).status == 200);
    joined.machine.set_head(before);  // a second machine with a copy of the first one's state
    const auto answer = joined.send(joined.machine.send({joined.machine.incident(FindingKind::camera_lost)}));
    CHECK(answer.status == 409);
    CHECK(protocol::decode_problem(answer.body)->type == "chain-forked");
    CHECK(server.log_says("chain-forked"));
    CHECK(server.log().find(joined.machine.id().text() + " (desk-7)") != std::string::npos);
    CHECK(joined.incidents().size() == 1);
}

TEST_CASE("RefusesACertificateOfAnotherAuthorityAtTheHandshake") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    const auto now = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
    const auto stranger = authority::make_authority("Stranger", now);
    REQUIRE(stranger);
    const auto forged = authority::sign_workstation(*stranger, joined.machine.join_request("t").certificate_request_pem,
                                                    joined.machine.id(), {}, now);
    REQUIRE(forged);
    const auto good = joined.certificate;
    const auto batch = joined.machine.send({joined.machine.incident(FindingKind::worker_absent)});
    joined.certificate = joined.folder.write("forged.pem", *forged);
    const auto answer = joined.send(batch);
    CHECK(answer.status == 0);
    CHECK_FALSE(answer.failure.empty());
    CHECK(server.log_says("TLS handshake from 127.0.0.1 was refused"));
    joined.certificate = good;
    CHECK(joined.send(batch).status == 200);
}

TEST_CASE("AsksForACertificateOnAllButJoin") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    joined.certificate.clear();
    const auto answer = joined.send(joined.machine.send({joined.machine.incident(FindingKind::worker_absent)}));
    CHECK(answer.status == 401);
    CHECK(protocol::decode_problem(answer.body)->type == "certificate-required");
}

TEST_CASE("SpeaksNothingOlderThanTls13") {
    ServerProcess server;
    server.start();
    for (const auto& url : {server.agents_url(), server.console_url()}) {
        HttpsRequest request;
        request.url = url;
        request.authority = server.authority();
        request.only_old_tls = true;
        CHECK(ask(request).status == 0);
        request.only_old_tls = false;
        CHECK(ask(request).status != 0);
    }
}

TEST_CASE("RefusesBadInputAndGoesOnServing") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    auto oversized = joined.post(protocol::records_path, std::string(protocol::max_request_bytes + 1, 'x'));
    const auto too_large = ask(oversized);
    CHECK(too_large.status == 413);
    CHECK(protocol::decode_problem(too_large.body)->status == 413);
    auto long_head = joined.post(protocol::records_path, "{}");
    long_head.headers.push_back("X-Long: " + std::string(20'000, 'a'));
    CHECK(ask(long_head).status == 431);
    CHECK(ask(joined.post(protocol::records_path, std::string(2'000'000, '['))).status == 422);
    CHECK(ask(joined.post(protocol::records_path, "\xff\xfe")).status == 400);
    IdleConnection garbage(server.agents_url(), server.authority());
    REQUIRE(garbage.connected());
    garbage.send("this is no HTTP\r\n\r\n");
    CHECK(garbage.closes());
    CHECK(server.log_says("This is no HTTP request"));
    CHECK(server.log().find("413") != std::string::npos);
    const auto good = joined.send(joined.machine.send({joined.machine.incident(FindingKind::worker_absent)}));
    CHECK(good.status == 200);
}

TEST_CASE("AnswersTheRequestUnderWayBeforeItStops") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    auto request =
        joined.post(protocol::records_path,
                    protocol::encode(joined.machine.send({joined.machine.incident(FindingKind::camera_lost)})));
    bool stopping = false;
    request.before_body = [&] {
        server.signal(SIGTERM);
        stopping = server.log_says("The server stops");
    };
    const auto answer = ask(request);
    CHECK(stopping);
    CHECK(answer.status == 200);
    CHECK(server.wait() == 0);
    CHECK(joined.incidents().size() == 1);
}

TEST_CASE("RedeemsAnEnrolmentCodeMadeBesideTheRunningServer") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    const auto code = one_line(server.command("enrolment-code --worker w-1017"));
    const auto redeem = [&](const std::string& worker) {
        return ask(
            joined.post(protocol::redeem_path, protocol::encode(protocol::RedeemRequest{code, WorkerId(worker)})));
    };
    CHECK(redeem("w-9").status == 403);
    CHECK(redeem("w-1017").status == 204);
    CHECK(redeem("w-1017").status == 403);
}

TEST_CASE("GoesOnWithoutAFileOfCountriesAndSaysSo") {
    ServerProcess server;
    const auto file = server.folder() / "server" / "server.json";
    auto settings = nlohmann::json::parse(read_text(file));
    CHECK(settings.at("country_file") == "");
    settings["country_file"] = "/nowhere/countries.mmdb";
    const auto mode = std::filesystem::status(file).permissions();
    std::ofstream(file) << settings.dump();
    std::filesystem::permissions(file, mode);
    server.start();
    CHECK(server.log_says(
        "/nowhere/countries.mmdb: The file of countries is not there; name one that the server may read "
        "in country_file of server.json, or leave that out. Until then no country is told."));
    CHECK(server.command("doctor").find("MEND    countries") != std::string::npos);
    settings["country_file"] = 7;
    std::ofstream(file) << settings.dump();
    CHECK(server.command("doctor").find("country_file") != std::string::npos);
}

TEST_CASE("SaysWhereTheAccountMayOpenTooFewFilesForItsConnections") {
    ServerProcess server;
    server.set_starter({"prlimit", "--nofile=1000:1000"});
    server.start();
    CHECK(server.log_says(
        "This account may have 1000 files open, so the agents' port takes 232 connections and not 12000"));
    const Joined joined(server);
    CHECK(joined.incidents().empty());
}

TEST_CASE("TellsEveryFaultOfItsSettingsAndTheSchemaTheyAreJudgedBy") {
    const ServerProcess server;
    const auto file = server.folder() / "server" / "server.json";
    CHECK(server.command("settings check") == file.string() + " is well.\n");
    std::ofstream(file) << "{\"agents_port\": \"x\",\n \"colour\": 1}";
    CHECK(server.command("settings check") ==
          file.string() + ":1: /agents_port: must be a whole number from 0 to 65535, but is \"x\"\n" + file.string() +
              ":2: /colour: unknown key\n");
    const auto doctor = server.command("doctor");
    CHECK(doctor.find("MEND    settings") != std::string::npos);
    CHECK(doctor.find("/colour (line 2): unknown key") != std::string::npos);
}

TEST_CASE("MakesPrivateFilesAndLeavesAnExistingServerAlone") {
    ServerProcess server;
    const auto key = server.folder() / "server" / "authority-key.pem";
    const auto before = read_text(key);
    using std::filesystem::perms;
    for (const char* name : {"authority-key.pem", "server-key.pem", "receipt.key", "server.db", "server.json"}) {
        const auto mode = std::filesystem::status(server.folder() / "server" / name).permissions();
        INFO(name);
        CHECK(mode == (perms::owner_read | perms::owner_write));
    }
    CHECK(server.command("init").empty());
    CHECK(read_text(key) == before);
    CHECK(server.command("doctor").find("MEND") == std::string::npos);
    std::filesystem::permissions(key, perms::others_read, std::filesystem::perm_options::add);
    CHECK(server.command("doctor").find("MEND    private keys") != std::string::npos);
}
