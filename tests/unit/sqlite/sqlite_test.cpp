#include "common/sqlite/sqlite.hpp"

#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

namespace {

using namespace shiftguard;
using sqlite::Database;
using sqlite::Transaction;

Database with_table(const testing::TempFolder& folder) {
    auto database = Database::open(folder / "a.db");
    REQUIRE(database);
    REQUIRE(database->execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL, data BLOB, size REAL)"));
    return std::move(*database);
}

std::int64_t count(const Database& database) {
    return database.integer("SELECT count(*) FROM thing")->value_or(-1);
}

}  // namespace

TEST_CASE("EveryKindOfValueComesBackAsItWasBound") {
    const testing::TempFolder folder;
    const Database database = with_table(folder);
    const std::string odd("a\0b", 3);
    REQUIRE(database.run("INSERT INTO thing VALUES (?, ?, ?, ?)", 1, odd, Bytes{0, 255}, 0.5));
    REQUIRE(database.run("INSERT INTO thing VALUES (?, ?, ?, ?)", 2, "", std::optional<Bytes>(), std::nullopt));
    CHECK(database.last_row() == 2);
    CHECK(database.changes() == 1);
    auto rows = database.prepare("SELECT id, name, data, size FROM thing ORDER BY id");
    REQUIRE(rows);
    REQUIRE(rows->next().value());
    CHECK(rows->integer(0) == 1);
    CHECK(rows->text(1) == odd);
    CHECK(rows->blob(2) == Bytes{0, 255});
    CHECK(rows->real(3) == 0.5);
    REQUIRE(rows->next().value());
    CHECK(rows->text(1).empty());
    CHECK_FALSE(rows->is_null(1));
    CHECK(rows->is_null(2));
    CHECK(rows->is_null(3));
    CHECK_FALSE(rows->next().value());
}

TEST_CASE("WhatIsNotCommittedIsUndone") {
    const testing::TempFolder folder;
    const Database database = with_table(folder);
    {
        auto transaction = Transaction::begin(database);
        REQUIRE(transaction);
        REQUIRE(database.run("INSERT INTO thing(name) VALUES (?)", "gone"));
    }
    CHECK(count(database) == 0);
    {
        auto transaction = Transaction::begin(database);
        REQUIRE(transaction);
        REQUIRE(database.run("INSERT INTO thing(name) VALUES (?)", "stays"));
        REQUIRE(transaction->commit());
    }
    CHECK(count(database) == 1);
}

TEST_CASE("ErrorsCarryTheirKindAndTheFile") {
    const testing::TempFolder folder;
    const Database database = with_table(folder);
    const auto constraint = database.run("INSERT INTO thing(name) VALUES (?)", std::nullopt);
    REQUIRE_FALSE(constraint);
    CHECK(constraint.error().kind == ErrorKind::invalid_input);
    CHECK(constraint.error().subject == (folder / "a.db").string());
    CHECK_FALSE(database.prepare("SELEKT 1"));
    CHECK_FALSE(database.run("INSERT INTO thing(name) VALUES (?)", "one", "too many"));
    // And it goes on working.
    CHECK(database.run("INSERT INTO thing(name) VALUES (?)", "well"));

    const auto nowhere = Database::open(folder / "missing/a.db");
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().kind == ErrorKind::refused);
    const auto garbage = Database::open(folder.write("b.db", std::string(4096, 'x')));
    REQUIRE_FALSE(garbage);
    CHECK(garbage.error().kind == ErrorKind::corrupted);
}

TEST_CASE("AFullFileIsExhaustedAndRecoversOnceThereIsRoom") {
    const testing::TempFolder folder;
    const Database database = with_table(folder);
    REQUIRE(database.integer("PRAGMA max_page_count=4"));
    const auto full = database.run("INSERT INTO thing(name, data) VALUES (?, ?)", "big", Bytes(100000));
    REQUIRE_FALSE(full);
    CHECK(full.error().kind == ErrorKind::exhausted);
    CHECK(full.error().retry == Retry::helps);
    REQUIRE(database.integer("PRAGMA max_page_count=1000"));
    CHECK(database.run("INSERT INTO thing(name, data) VALUES (?, ?)", "big", Bytes(100000)));
}

TEST_CASE("TheDatabaseIsMadeForItsOwnerAloneAndSurvivesPowerCuts") {
    const testing::TempFolder folder;
    const Database database = with_table(folder);
    struct stat facts {};
    REQUIRE(::stat((folder / "a.db").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777U) == 0600U);
    CHECK(database.integer("PRAGMA synchronous")->value_or(-1) == 2);
    CHECK(database.integer("PRAGMA foreign_keys")->value_or(-1) == 1);
    auto mode = database.prepare("PRAGMA journal_mode");
    REQUIRE(mode->next().value());
    CHECK(mode->text(0) == "wal");
    REQUIRE(database.set_user_version(3));
    CHECK(database.user_version().value() == 3);
    CHECK(database.check(sqlite::Check::quick));
}

TEST_CASE("ACopyHoldsAllThatWasCommittedAndNoneIsMadeOfADatabaseThatIsBeingWritten") {
    const testing::TempFolder folder;
    const Database database = with_table(folder);
    REQUIRE(database.run("INSERT INTO thing(name) VALUES (?)", "one"));
    {
        auto transaction = Transaction::begin(database);
        REQUIRE(transaction);
        REQUIRE(database.run("INSERT INTO thing(name) VALUES (?)", "two"));
        const auto held = database.copy_to(folder / "held.db");
        REQUIRE_FALSE(held);
        CHECK(held.error().kind == ErrorKind::unavailable);
        CHECK(held.error().subject == (folder / "held.db").string());
    }
    REQUIRE(database.copy_to(folder / "copy.db"));
    const auto copy = Database::open(folder / "copy.db");
    REQUIRE(copy);
    CHECK(count(*copy) == 1);
}
