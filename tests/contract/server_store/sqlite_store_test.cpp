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
    // What each version brought, newest first.
    for (const auto& [version, gone] :
         {std::pair(4, "DROP TABLE export_refusal; DROP TABLE export_cursor; DROP TABLE export_target"),
          std::pair(3,
                    "DROP TABLE export_refusal; DROP TABLE export_cursor; DROP TABLE export_target; "
                    "DROP TABLE exception")}) {
        {
            const auto database = sqlite::Database::open(folder / "server.db");
            REQUIRE(database->execute(gone));
            REQUIRE(database->set_user_version(version));
        }
        const auto store = store::SqliteStore::open(folder / "server.db");
        REQUIRE(store);
        CHECK((*store)->exceptions(1)->empty());
        CHECK(*(*store)->add_export_target("siem", store::ExportFrom::now));
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
