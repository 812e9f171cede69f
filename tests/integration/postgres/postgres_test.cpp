// libpq with owners and Result errors, against a real server.
#include "common/postgres/postgres.hpp"

#include "tests/support/postgres.hpp"

#include <catch2/catch.hpp>
#include <signal.h>

using namespace shiftguard;
using namespace shiftguard::testing;
using postgres::Fate;
using postgres::Values;

namespace {

std::unique_ptr<postgres::Connection> open(const TestPostgres& server, Milliseconds patience = Milliseconds(5000)) {
    auto opened = postgres::Connection::open(server.connection(), patience);
    if (!opened) {
        FAIL(to_sentence(opened.error()));
    }
    return std::move(*opened);
}

/// The process that serves this connection stops answering until the object goes.
class Stopped {
public:
    explicit Stopped(postgres::Connection& connection)
        : process_(static_cast<pid_t>(connection.query("SELECT pg_backend_pid()::bigint")->integer(0, 0))) {
        ::kill(process_, SIGSTOP);
    }
    ~Stopped() { ::kill(process_, SIGCONT); }
    Stopped(const Stopped&) = delete;
    Stopped& operator=(const Stopped&) = delete;

private:
    pid_t process_;
};

}  // namespace

TEST_CASE("PostgresBringsBackWhatWasGiven") {
    const TestPostgres server;
    const auto connection = open(server);
    const Bytes bytes{0, 1, 255};
    const auto row = connection->query(
        "SELECT $1::bigint, $2::boolean, $3::text, $4::bytea, $5::bigint, $6::text, $7::bigint[], $8::text[]",
        Values(INT64_MIN, true, std::string("a\0\u00e4", 4), bytes, std::optional<std::int64_t>(),
               std::optional<std::string>("there"), std::vector<std::int64_t>{}, std::vector<std::string>{"x"}));
    REQUIRE(row);
    REQUIRE(row->size() == 1);
    CHECK(row->integer(0, 0) == INT64_MIN);
    CHECK(row->boolean(0, 1));
    CHECK(row->text(0, 2) == "a\xEF\xBF\xBD\u00e4");
    const auto back = row->blob(0, 3);
    CHECK(Bytes(back.begin(), back.end()) == bytes);
    CHECK(row->is_null(0, 4));
    CHECK(row->integer(0, 4) == 0);
    CHECK(row->text(0, 5) == "there");
    const auto unnested = connection->query(
        "SELECT number, word, fine FROM unnest($1, $2, $3) WITH ORDINALITY AS all_of (number, word, fine, place) "
        "ORDER BY place",
        Values(std::vector<std::optional<std::int64_t>>{1, std::nullopt}, std::vector<std::string_view>{"", "b"},
               std::vector<bool>{false, true}));
    REQUIRE(unnested);
    REQUIRE(unnested->size() == 2);
    CHECK(unnested->integer(0, 0) == 1);
    CHECK(unnested->is_null(1, 0));
    CHECK(unnested->text(1, 1) == "b");
    CHECK(unnested->boolean(1, 2));
}

TEST_CASE("PostgresUndoesAllOfATransactionThatFailsInItsMiddle") {
    const TestPostgres server;
    const auto connection = open(server);
    REQUIRE(connection->execute("CREATE TABLE one (id bigint CONSTRAINT only_once PRIMARY KEY)"));
    const postgres::Statement insert{"INSERT INTO one (id) VALUES ($1)", Values(1)};
    const auto failed = connection->exchange({{"BEGIN"}, insert, insert, {"COMMIT"}});
    REQUIRE_FALSE(failed);
    CHECK(failed.error().kind == ErrorKind::invalid_input);
    CHECK(connection->fate() == Fate::undone);
    CHECK(connection->sqlstate() == "23505");
    CHECK(connection->constraint() == "only_once");
    CHECK(connection->settle());
    CHECK(connection->query("SELECT count(*) FROM one")->integer(0, 0) == 0);
    const auto done = connection->exchange({{"BEGIN"}, insert, {"COMMIT"}});
    REQUIRE(done);
    CHECK(done->at(1).changed() == 1);
    CHECK(connection->query("SELECT count(*) FROM one")->integer(0, 0) == 1);
    CHECK_FALSE(connection->query("SELECT nonsense"));
    CHECK_FALSE(connection->execute("SELECT nonsense"));
    CHECK(connection->query("SELECT 1::bigint")->integer(0, 0) == 1);  // a refusal costs no connection
}

TEST_CASE("PostgresKnowsWhatBecameOfWorkWhoseConnectionWent") {
    const TestPostgres server;
    for (const bool committing : {false, true}) {
        const auto connection = open(server, Milliseconds(300));
        const Stopped stopped(*connection);
        std::vector<postgres::Statement> statements{{"BEGIN"}, {"SELECT 1"}};
        if (committing) {
            statements.push_back({"COMMIT"});
        }
        const auto silent = connection->exchange(statements);
        REQUIRE_FALSE(silent);
        CHECK(silent.error().kind == ErrorKind::unavailable);
        CHECK(silent.error().retry == Retry::helps);
        CHECK(connection->fate() == (committing ? Fate::unknown : Fate::in_the_way));
        CHECK_FALSE(connection->settle());
        CHECK_FALSE(connection->alive());
        CHECK_FALSE(connection->query("SELECT 1"));
        CHECK_FALSE(connection->execute("SELECT 1"));
    }
}

TEST_CASE("PostgresNoticesWithoutAQuestionThatTheOtherSideHungUp") {
    TestPostgres server;
    const auto connection = open(server);
    CHECK(connection->alive());
    server.restart();
    CHECK(eventually([&] { return !connection->alive(); }));
}

TEST_CASE("AConnectionStringIsToldWithoutItsSecrets") {
    CHECK(postgres::place_of("host=db1,db2 dbname=guard user=u") == "postgres dbname=guard host=db1,db2");
    CHECK(postgres::place_of("postgresql://u:secret@db/guard").find("secret") == std::string::npos);
    CHECK(postgres::place_of("nonsense") == "postgres");
    CHECK(postgres::passfile_of("host=db passfile=/etc/pass") == "/etc/pass");
    CHECK_FALSE(postgres::passfile_of("host=db"));
    CHECK_FALSE(postgres::check_connection_string("host=db secret"));
    CHECK(postgres::check_connection_string("host=db secret").error().message.find("secret") == std::string::npos);
}
