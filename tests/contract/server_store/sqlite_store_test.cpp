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
    const std::string before_10 = "ALTER TABLE workstation DROP COLUMN membership; ";
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
    for (const auto& [version, gone] :
         {std::pair(9, before_10), std::pair(8, before_9), std::pair(7, before_8), std::pair(6, before_7),
          std::pair(5, before_6), std::pair(4, before_5), std::pair(3, before_5 + "DROP TABLE exception;")}) {
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

TEST_CASE("SqliteStoreRefusesAFileThatIsNoDatabase") {
    const testing::TempFolder folder;
    folder.write("server.db", std::string(8192, 'x'));
    const auto store = store::SqliteStore::open(folder / "server.db");
    REQUIRE_FALSE(store);
    CHECK(store.error().kind == ErrorKind::corrupted);
}
