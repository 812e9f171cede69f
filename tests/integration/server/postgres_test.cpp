// The real program over a real PostgreSQL.
#include "tests/support/postgres.hpp"

#include "tests/integration/server/joined.hpp"
#include "tests/integration/server/server_process.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

std::string over(const std::string& connection) {
    return "--store postgres --connection '" + connection + "'";
}

protocol::Batch one(Joined& joined) {
    return joined.machine.send({joined.machine.incident(FindingKind::worker_absent)});
}

}  // namespace

TEST_CASE("TheWholeServerWorksOverPostgres") {
    TestPostgres postgres;
    ServerProcess server(over(postgres.make_database()));
    server.start();
    Joined joined(server);
    std::vector<protocol::Batch> sent;
    for (int round = 0; round < 3; ++round) {
        sent.push_back(one(joined));
        REQUIRE(joined.send(sent.back()).status == 200);
        server.signal(SIGKILL);
        CHECK(server.wait() == -SIGKILL);
        server.start();
        CHECK(joined.incidents().size() == sent.size());
    }
    for (const auto& batch : sent) {
        CHECK(joined.send(batch).status == 200);
    }
    CHECK(joined.incidents().size() == sent.size());
    const std::string picture = "\xff\xd8\xff\xe0 a picture \xff\xd9";
    CHECK(ask(joined.picture(picture)).status == 201);
    CHECK(ask(joined.picture(picture)).status == 200);
    CHECK(server.command("verify").find("ok      evidence: 1 picture(s), 1 of them named by no record") !=
          std::string::npos);
    const auto backup = server.folder() / "backup.shiftguard";
    CHECK_FALSE(server.fails("backup '" + backup.string() + "'"));
    CHECK(read_text(backup).find(picture) != std::string::npos);
    CHECK_FALSE(server.command("sign-in-link --supervisor anna --create").empty());
    CHECK(server.command("doctor").find("MEND") == std::string::npos);
    CHECK_FALSE(std::filesystem::exists(server.database()));
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
}

TEST_CASE("WhatCannotBeStoredIsNotAcknowledgedAndIsTakenWhenPostgresIsBack") {
    TestPostgres postgres;
    ServerProcess server(over(postgres.make_database()));
    server.start();
    Joined joined(server);
    REQUIRE(joined.send(one(joined)).status == 200);
    postgres.kill();
    const auto waiting = one(joined);
    const auto refused = joined.send(waiting);
    CHECK(refused.status == 503);
    CHECK(protocol::decode_problem(refused.body));
    CHECK(server.command("doctor").find("MEND    database") != std::string::npos);
    postgres.start();
    CHECK(joined.send(waiting).status == 200);
    CHECK(joined.incidents().size() == 2);
    CHECK(server.command("doctor").find("MEND") == std::string::npos);
}

TEST_CASE("ADatabaseThatWorkstationsJoinedIsNoNewServers") {
    TestPostgres postgres;
    const auto database = postgres.make_database();
    ServerProcess server(over(database));
    server.start();
    const Joined joined(server);
    CHECK_THROWS(ServerProcess(over(database)));
    const ServerProcess other(over(postgres.make_database()));
}
