#include "common/sqlite/sqlite.hpp"
#include "server/receipts/book.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using receipts::Book;

namespace {

const WallTime now{Milliseconds(1'767'600'000'000)};
const WorkstationId one{"one"};

}  // namespace

TEST_CASE("TheBookKeepsTheHighestReceiptOfEachWorkstation") {
    const testing::TempFolder folder;
    const auto keys = protocol::make_key_pair();
    {
        Book book(folder / "receipts.db");
        CHECK(book.read(keys.public_key)->empty());
        REQUIRE(book.flush(keys, now));
        CHECK_FALSE(std::filesystem::exists(folder / "receipts.db"));
        book.note(one, {7, {}});
        book.note(one, {5, {}});
        book.note(WorkstationId("two"), {1, {}});
        REQUIRE(book.flush(keys, now));
        book.note(one, {6, {}});
        REQUIRE(book.flush(keys, now));
    }
    const auto read = *Book(folder / "receipts.db").read(keys.public_key);
    REQUIRE(read.size() == 2);
    CHECK(read.front().workstation == one);
    CHECK(read.front().seq == 7);
    CHECK(Book(folder / "receipts.db").read(protocol::make_key_pair().public_key)->empty());
    const auto database = sqlite::Database::open(folder / "receipts.db");
    REQUIRE(database->execute("UPDATE receipt SET seq = 70 WHERE workstation = 'one'"));
    CHECK(Book(folder / "receipts.db").read(keys.public_key)->size() == 1);
}

TEST_CASE("ABookThatCannotBeWrittenKeepsItsNotesForTheNextTime") {
    const testing::TempFolder folder;
    const auto keys = protocol::make_key_pair();
    Book book(folder / "later" / "receipts.db");
    book.note(one, {7, {}});
    CHECK_FALSE(book.flush(keys, now));
    std::filesystem::create_directory(folder / "later");
    REQUIRE(book.flush(keys, now));
    CHECK(book.read(keys.public_key)->front().seq == 7);
    folder.write("broken.db", std::string(8192, 'x'));
    CHECK(Book(folder / "broken.db").read(keys.public_key).error().kind == ErrorKind::corrupted);
}
