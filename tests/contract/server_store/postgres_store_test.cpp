#include "server/store/postgres/store.hpp"
#include "tests/contract/server_store/store_contract.hpp"
#include "tests/support/postgres.hpp"
#include "tests/unit/server/stored.hpp"

#include <future>

#include <catch2/catch.hpp>

using namespace shiftguard;

namespace {

const WallTime now{Milliseconds(1'767'600'000'000)};

std::unique_ptr<store::PostgresStore> open(const std::string& connection) {
    store::PostgresPlace place{connection};
    place.patience = Milliseconds(60'000);  // making the tables waits for a disk that all the tests share
    auto opened = store::PostgresStore::open(place, now);
    if (!opened) {
        FAIL(to_sentence(opened.error()));
    }
    return std::move(*opened);
}

}  // namespace

TEST_CASE("PostgresStoreKeepsTheStoreContract") {
    static testing::TestPostgres postgres;  // one for all clauses, each with a database of its own
    for (const auto& clause : testing::store_contract()) {
        DYNAMIC_SECTION(clause.name) {
            const auto connection = postgres.make_database();
            clause.check([&]() -> std::unique_ptr<store::IncidentStore> { return open(connection); });
        }
    }
}

// As a distributed database isolates: who was in another's way is told 40001, and tries again.
TEST_CASE("PostgresStoreKeepsTheContractOfManyAtATimeWhereTransactionsAreSerializable") {
    testing::TestPostgres postgres({"default_transaction_isolation=serializable"});
    for (const auto& clause : testing::store_contract()) {
        if (clause.name.find("many") != std::string::npos) {
            const auto connection = postgres.make_database();
            clause.check([&]() -> std::unique_ptr<store::IncidentStore> { return open(connection); });
        }
    }
}

TEST_CASE("PostgresStoreSaysUnavailableWhereOthersHoldItsRowOrAllItsConnections") {
    testing::TestPostgres postgres;
    const auto connection = postgres.make_database();
    auto opened = store::PostgresStore::open({connection, Milliseconds(700), 1}, now);
    REQUIRE(opened);
    store::IncidentStore& store = **opened;
    testing::TestWorkstation workstation;
    testing::admit(store, workstation);
    const auto other = postgres::Connection::open(connection, Milliseconds(5000));
    REQUIRE(other);
    REQUIRE((*other)->exchange({{"BEGIN"}, {"SELECT id FROM shiftguard.workstation FOR UPDATE"}}));
    const auto batch = workstation.send({workstation.incident(FindingKind::worker_absent)});
    const store::SignedHead head{1, workstation.head().link, {}, batch.head_signature, now};
    const std::vector<store::NewRecord> records{
        {batch.records.front(), workstation.head().link, *protocol::decode(*batch.records.front().body)}};
    auto blocked = std::async(std::launch::async, [&] { return store.append(workstation.id(), records, head); });
    REQUIRE(testing::eventually(
        [&] { return postgres.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == "1"; }));
    const auto crowded = store.workstation(workstation.id());
    const auto refused = blocked.get();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::unavailable);
    CHECK(refused.error().retry == Retry::helps);
    // Either it waited for the one connection until its patience was over, or it had it just in time.
    CHECK((crowded || crowded.error().kind == ErrorKind::unavailable));
    REQUIRE((*other)->query("ROLLBACK"));
    CHECK(store.append(workstation.id(), records, head)->added == 1);
}

TEST_CASE("PostgresStoreWritesAtOnceAfterARestartThatItDidNotSee") {
    testing::TestPostgres postgres;
    const auto store = open(postgres.make_database());
    store::SecretHash token{};
    postgres.restart();
    // What must not be done twice: its connection is looked at before it is used.
    CHECK(store->add_join_token(token, now + std::chrono::hours(1)));
    CHECK(*store->look_at_join_token(token, now) == store::TicketVerdict::accepted);
}

TEST_CASE("PostgresStoreSaysWhyItCannotOpen") {
    const testing::TestPostgres postgres;
    postgres.ask("CREATE ROLE guarded LOGIN PASSWORD 'right'; CREATE ROLE weak LOGIN");
    const auto error_of = [](const std::string& connection) {
        const auto opened = store::PostgresStore::open({connection, Milliseconds(1000)}, now);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().message.find("right") == std::string::npos);
        return opened.error();
    };
    const std::string host = "host=" + postgres.socket_folder().string() + " ";
    const testing::TempFolder folder;
    const auto passfile = folder.write("pass", "*:*:*:*:wrong\n");
    std::filesystem::permissions(passfile, std::filesystem::perms::owner_read);

    const auto without = error_of(host + "dbname=postgres user=guarded passfile=/nowhere");
    CHECK(without.kind == ErrorKind::refused);
    CHECK(without.message.find("its password in the passfile") != std::string::npos);
    const auto wrong = error_of(host + "dbname=postgres user=guarded passfile=" + passfile.string());
    CHECK(wrong.kind == ErrorKind::refused);
    CHECK(wrong.message.find("SQLSTATE 28P01") != std::string::npos);
    const auto absent = error_of(host + "dbname=absent user=postgres");
    CHECK(absent.kind == ErrorKind::not_found);
    CHECK(absent.message.find("make the database") != std::string::npos);
    const auto weak = error_of(host + "dbname=postgres user=weak");
    CHECK(weak.kind == ErrorKind::refused);
    CHECK(weak.message.find("SQLSTATE 42501") != std::string::npos);
    const auto away = error_of("host=/nowhere dbname=postgres user=postgres");
    CHECK(away.kind == ErrorKind::unavailable);
    CHECK(away.retry == Retry::helps);
    CHECK(error_of("hots=db").kind == ErrorKind::invalid_input);
    CHECK(error_of("dbname=postgres password=right").kind == ErrorKind::invalid_input);
}

TEST_CASE("PostgresStoreRefusesADatabaseOfANewerRelease") {
    testing::TestPostgres postgres;
    const auto connection = postgres.make_database();
    open(connection);
    postgres.ask("UPDATE shiftguard.schema_version SET version = 99", "test1");
    const auto newer = store::PostgresStore::open({connection}, now);
    REQUIRE_FALSE(newer);
    CHECK(newer.error().kind == ErrorKind::refused);
    CHECK(newer.error().message.find("newer release (schema 99)") != std::string::npos);
}

TEST_CASE("PostgresStoreBringsADatabaseOfTheReleaseBeforeUpToDate") {
    testing::TestPostgres postgres;
    const auto connection = postgres.make_database();
    testing::TestWorkstation workstation;
    testing::admit(*open(connection), workstation);
    postgres.ask(
        "DROP TABLE shiftguard.closing; ALTER TABLE shiftguard.workstation DROP COLUMN closed; "
        "DROP INDEX shiftguard.workstation_key; "
        "ALTER TABLE shiftguard.workstation ADD CONSTRAINT workstation_signing_key_key UNIQUE (signing_key); "
        "ALTER TABLE shiftguard.join_token DROP COLUMN predecessor, DROP COLUMN closed_by, DROP COLUMN reason; "
        "ALTER TABLE shiftguard.workstation DROP COLUMN membership; UPDATE shiftguard.schema_version SET version = 6",
        "test1");
    const auto store = open(connection);
    const auto kept = store->workstation(workstation.id());
    REQUIRE(kept);
    CHECK((**kept).membership.empty());
    CHECK_FALSE((**kept).closed);
    CHECK(store->closings()->empty());
}

TEST_CASE("PostgresStoreRefusesADatabaseThatLosesWhatItAcknowledged") {
    const testing::TestPostgres postgres({"fsync=off"});
    const auto unsafe = store::PostgresStore::open({postgres.connection()}, now);
    REQUIRE_FALSE(unsafe);
    CHECK(unsafe.error().kind == ErrorKind::refused);
    CHECK(unsafe.error().message.find("fsync = on") != std::string::npos);
}

TEST_CASE("PostgresStoreMakesAMonthLaterAndTakesItsRowsAlong") {
    testing::TestPostgres postgres;
    const auto connection = postgres.make_database();
    const auto in = [&postgres](const std::string& sql) { return postgres.ask(sql, "test1"); };
    testing::TestWorkstation workstation;
    {
        const auto store = open(connection);
        // All that comes lies in January 2026, which is a year before what was made.
        const auto late = store::PostgresStore::open({connection}, now + std::chrono::days(365));
        REQUIRE(late);
        in("ALTER TABLE shiftguard.body DETACH PARTITION shiftguard.body_2026_01; DROP TABLE shiftguard.body_2026_01; "
           "ALTER TABLE shiftguard.incident DETACH PARTITION shiftguard.incident_2026_01; DROP TABLE "
           "shiftguard.incident_2026_01");
        testing::admit(*store, workstation);
        testing::append(*store, workstation.send({workstation.incident(FindingKind::worker_absent),
                                                  workstation.incident(FindingKind::camera_lost)}));
        testing::append(*store, workstation.send_body("{\"of\": \"tomorrow\"}"));
        CHECK(in("SELECT count(*) FROM shiftguard.body_default") == "3");
    }
    const auto store = open(connection);
    CHECK(in("SELECT count(*) FROM shiftguard.body_2026_01") == "2");
    CHECK(in("SELECT count(*) FROM shiftguard.incident_2026_01") == "2");
    CHECK(in("SELECT count(*) FROM shiftguard.body_default") == "1");  // it has no time that anybody here can read
    const auto records = store->records(workstation.id(), 1, 10);
    REQUIRE(records);
    REQUIRE(records->size() == 3);
    for (const auto& record : *records) {
        CHECK(record.linked.body);
    }
    CHECK(store->incidents({}, {})->total == 2);
}

TEST_CASE("PostgresStoreMakesTheNextMonthsAndDropsEmptyPastOnesWhileItIsAppendedTo") {
    testing::TestPostgres postgres;
    const auto store = open(postgres.make_database());
    const auto there = [&postgres](const std::string& table) {
        return postgres.ask("SELECT to_regclass('shiftguard." + table + "') IS NOT NULL", "test1") == "t";
    };
    CHECK(there("body_2026_04"));
    CHECK_FALSE(there("body_2026_07"));
    testing::TestWorkstation workstation;
    testing::admit(*store, workstation);
    testing::append(*store, workstation.send({workstation.incident(FindingKind::worker_absent)}),
                    now + std::chrono::days(100));
    for (const std::string table : {"body", "incident", "review"}) {
        CHECK(there(table + "_2026_07"));
    }
    CHECK(there("body_2026_01"));  // something lies there
    CHECK(there("incident_2026_01"));
    CHECK_FALSE(there("review_2026_01"));  // nothing does, and it is past
    CHECK_FALSE(there("body_2026_02"));
    CHECK(there("body_2026_03"));  // the month before, where something may still come
    // A late one for a month that went.
    auto late = workstation.incident(FindingKind::camera_lost);
    late.incident = IncidentId("019c1f00-0000-7000-8000-000000000001");  // of February
    testing::append(*store, workstation.send({late}), now + std::chrono::days(100));
    CHECK(postgres.ask("SELECT count(*) FROM shiftguard.body_default", "test1") == "1");
    CHECK(store->incidents({}, {})->total == 2);
}

TEST_CASE("PostgresStoreHasNothingThatADistributedDatabaseLacks") {
    testing::TestPostgres postgres;
    const auto connection = postgres.make_database();
    open(connection);
    const auto in = [&postgres](const std::string& sql) { return postgres.ask(sql, "test1"); };
    CHECK(in("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
             "WHERE n.nspname = 'shiftguard' AND c.relkind = 'S'") == "0");
    CHECK(in("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == "0");
    CHECK(in("SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
             "WHERE n.nspname = 'shiftguard'") == "0");
    CHECK(in("SELECT count(*) FROM pg_attribute WHERE attidentity <> ''") == "0");
    // Every unique key of a partitioned table holds the column that it is partitioned by.
    CHECK(in("SELECT count(*) FROM pg_partitioned_table") == "3");
    CHECK(in("SELECT count(*) FROM pg_partitioned_table p JOIN pg_index i ON i.indrelid = p.partrelid "
             "WHERE i.indisunique AND NOT (i.indkey::int2[] @> p.partattrs::int2[])") == "0");
}
