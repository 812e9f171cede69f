#include "server/store/sqlite/store.hpp"
#include "tests/contract/server_store/store_contract.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;

TEST_CASE("SqliteStoreKeepsTheStoreContract") {
    for (const auto& clause : testing::store_contract()) {
        DYNAMIC_SECTION(clause.name) {
            const testing::TempFolder folder;
            clause.check([&]() -> std::unique_ptr<store::IncidentStore> {
                return std::move(*store::SqliteStore::open(folder / "server.db"));
            });
        }
    }
}

TEST_CASE("SqliteStoreRefusesAFileOfANewerRelease") {
    const testing::TempFolder folder;
    {
        const auto database = sqlite::Database::open(folder / "server.db");
        REQUIRE(database);
        REQUIRE(database->set_user_version(99));
    }
    const auto store = store::SqliteStore::open(folder / "server.db");
    REQUIRE_FALSE(store);
    CHECK(store.error().kind == ErrorKind::refused);
}

TEST_CASE("SqliteStoreBringsOlderFilesUpToDateAndRefusesThoseBeforeTheFirstRelease") {
    const testing::TempFolder folder;
    REQUIRE(store::SqliteStore::open(folder / "server.db"));
    // Taking away again what each version brought.
    const std::string before_11 =
        "DROP TABLE closing; DROP INDEX workstation_open_key; ALTER TABLE workstation DROP COLUMN closed; "
        "DROP INDEX workstation_key; ALTER TABLE join_token DROP COLUMN predecessor; ALTER TABLE join_token DROP "
        "COLUMN "
        "closed_by; ALTER TABLE join_token DROP COLUMN reason;";
    const std::string before_10 = before_11 + "ALTER TABLE workstation DROP COLUMN membership; ";
    const std::string before_9 = before_10 +
                                 "DROP INDEX exception_withdrawn; ALTER TABLE exception DROP COLUMN withdrawn; "
                                 "ALTER TABLE exception DROP COLUMN withdrawn_by;";
    const std::string before_8 = before_9 + "DROP TABLE evidence; DROP TABLE evidence_named;";
    const std::string before_7 =
        before_8 +
        "ALTER TABLE workstation DROP COLUMN revoked; ALTER TABLE heard DROP COLUMN said; DROP TABLE heartbeat; "
        "DROP TABLE silence; DROP TABLE deletion;";
    const std::string before_6 = before_7 +
                                 "DROP TABLE urgent; ALTER TABLE export_target DROP COLUMN trouble; "
                                 "ALTER TABLE export_target DROP COLUMN trouble_since;";
    const std::string before_5 =
        before_6 + "DROP TABLE export_refusal; DROP TABLE export_cursor; DROP TABLE export_target;";
    for (const auto& [version, gone] : {std::pair(10, before_11), std::pair(9, before_10), std::pair(8, before_9),
                                        std::pair(7, before_8), std::pair(6, before_7), std::pair(5, before_6),
                                        std::pair(4, before_5), std::pair(3, before_5 + "DROP TABLE exception;")}) {
        {
            const auto database = sqlite::Database::open(folder / "server.db");
            REQUIRE(database->execute(gone));
            REQUIRE(database->set_user_version(version));
        }
        const auto store = store::SqliteStore::open(folder / "server.db");
        REQUIRE(store);
        CHECK((*store)->exceptions(1)->empty());
        CHECK((*store)->add_export_target("siem", store::ExportFrom::now));
        CHECK((*store)->urgent_waiting("mail", 1)->count == 0);
        CHECK_FALSE((*(*store)->export_standing("siem"))->trouble);
        CHECK((*store)->open_silences()->empty());
        CHECK(*(*store)->count_evidence() == store::EvidenceCounts{});
        CHECK((*store)->workstations()->empty());
    }
    {
        const auto database = sqlite::Database::open(folder / "server.db");
        REQUIRE(database->set_user_version(1));
    }
    CHECK(store::SqliteStore::open(folder / "server.db").error().kind == ErrorKind::refused);
}

// One file of each schema version from here on is kept for ever.
TEST_CASE("ADatabaseThatAnEarlierReleaseLeftOpensWholeAndItsChainGoesOn") {
    const testing::TempFolder folder;
    const auto golden = std::filesystem::path(SHIFTGUARD_SOURCE_DIR) / "tests/golden/store/server-10.sql";
    {
        const auto database = sqlite::Database::open(folder / "server.db");
        REQUIRE(database);
        REQUIRE(database->execute(testing::read_text(golden)));
    }
    const auto opened = store::SqliteStore::open(folder / "server.db");
    REQUIRE(opened);
    auto& store = **opened;
    const auto workstations = store.workstations().value();
    REQUIRE(workstations.size() == 1);
    const auto& one = workstations.front();
    CHECK(one.membership.size() == 32);
    CHECK_FALSE(one.revoked);
    CHECK_FALSE(one.closed);
    CHECK(one.head.seq == 2);
    CHECK((*store.workstation_by_key(one.signing_key))->id == one.id);
    CHECK(store.incidents({}, {})->total == 2);
    protocol::Link link = protocol::origin;
    const auto records = store.records(one.id, 1, 10).value();
    for (const auto& record : records) {
        link = protocol::next_link(link, record.linked.seq, record.linked.body_hash);
        CHECK(record.link == link);
    }
    CHECK(link == one.head.link);
    // What refers to the table that was made anew still does.
    CHECK_FALSE(store.note_heard(WorkstationId("0198f000-0000-7000-8000-0000000000ff"), {one.joined, "1", 1}));
    CHECK(store.note_heard(one.id, {one.joined, "1", 1}));
    const auto database = sqlite::Database::open(folder / "server.db");
    auto faults = database->prepare("PRAGMA foreign_key_check");
    REQUIRE(faults);
    CHECK_FALSE(faults->next().value());
}

TEST_CASE("SqliteStoreRefusesAFileThatIsNoDatabase") {
    const testing::TempFolder folder;
    folder.write("server.db", std::string(8192, 'x'));
    const auto store = store::SqliteStore::open(folder / "server.db");
    REQUIRE_FALSE(store);
    CHECK(store.error().kind == ErrorKind::corrupted);
}
