// Rows and bytes in step: server/evidence/evidence.hpp on the real store and the real folder.
#include "server/evidence/evidence.hpp"

#include "common/sqlite/sqlite.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/contract/evidence/vault_contract.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/stored.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;
using evidence::Put;

namespace {

struct House {
    explicit House(const std::filesystem::path& folder)
        : store(std::move(*store::SqliteStore::open(folder / "server.db"))),
          vault(std::move(*evidence::FolderVault::open(folder / "evidence"))) {
        admit(*store, one, 1);
        admit(*store, other, 2);
    }
    [[nodiscard]] store::Evidence row(const TestWorkstation& of, const Bytes& bytes) const {
        return {{of.id(), hash_of(bytes)}, "image/jpeg", bytes.size(), stored_at, std::nullopt, false};
    }
    Result<Put> keep(const TestWorkstation& of, const Bytes& bytes) {
        return evidence::keep(*vault, *store, row(of, bytes), bytes);
    }
    Status remove(const TestWorkstation& of, const Bytes& bytes) {
        return evidence::remove(*vault, *store, {row(of, bytes).key}, stored_at + 1h, "retention", "expired one");
    }
    [[nodiscard]] std::size_t files() const { return vault->list(std::nullopt, 100)->size(); }

    TestWorkstation one;
    TestWorkstation other;
    std::unique_ptr<store::SqliteStore> store;
    std::unique_ptr<evidence::FolderVault> vault;
};

}  // namespace

TEST_CASE("APictureIsKeptOnceForEachWorkstationAndItsBytesOnceForAll") {
    const TempFolder folder;
    House house(folder.path());
    const auto bytes = some_bytes(1);
    CHECK(*house.keep(house.one, bytes) == Put::stored);
    CHECK(*house.keep(house.one, bytes) == Put::was_there);
    CHECK(*house.keep(house.other, bytes) == Put::stored);
    CHECK(house.files() == 1);
    REQUIRE(house.remove(house.one, bytes));
    CHECK(*house.vault->get(hash_of(bytes)) == bytes);  // the other's
    REQUIRE(house.remove(house.other, bytes));
    CHECK(house.files() == 0);
    CHECK(*house.keep(house.one, bytes) == Put::stored);  // no record named it, so nothing says that it was here
}

TEST_CASE("ARemovedPictureThatARecordNamesIsNotStoredAgain") {
    const TempFolder folder;
    House house(folder.path());
    const auto bytes = some_bytes(1);
    REQUIRE(house.keep(house.one, bytes));
    const auto incident = house.one.incident(FindingKind::worker_absent);
    auto outcome = house.one.outcome_of(incident, true);
    outcome.evidence.push_back({hash_of(bytes), "image/jpeg", bytes.size()});
    append(*house.store, house.one.send({incident, outcome}));
    REQUIRE(house.remove(house.one, bytes));
    CHECK(house.files() == 0);
    CHECK(*house.keep(house.one, bytes) == Put::was_there);
    CHECK(house.files() == 0);
}

TEST_CASE("BytesThatAreLostOrDamagedAreMendedByWhoSendsThemAgain") {
    const TempFolder folder;
    House house(folder.path());
    const auto bytes = some_bytes(1);
    REQUIRE(house.keep(house.one, bytes));
    REQUIRE(house.vault->remove(hash_of(bytes)));
    CHECK(*house.keep(house.one, bytes) == Put::was_there);
    CHECK(*house.vault->get(hash_of(bytes)) == bytes);
}

TEST_CASE("BytesWithoutARowGoAndThoseWithOneStay") {
    const TempFolder folder;
    House house(folder.path());
    REQUIRE(house.keep(house.one, some_bytes(1)));
    REQUIRE(house.vault->put(hash_of(some_bytes(2)), some_bytes(2)));  // as after a crash before the row
    CHECK(*evidence::remove_leftovers(*house.vault, *house.store) == 1);
    CHECK(*evidence::remove_leftovers(*house.vault, *house.store) == 0);
    CHECK(*house.vault->get(hash_of(some_bytes(1))) == some_bytes(1));
}

TEST_CASE("ARowThatIsRefusedLeavesTheBytesForTheNextTry") {
    const TempFolder folder;
    House house(folder.path());
    const auto bytes = some_bytes(1);
    REQUIRE(house.store->set_patience(1ms));
    {
        const auto other = sqlite::Database::open(folder / "server.db");
        const auto held = sqlite::Transaction::begin(*other);
        REQUIRE(held);
        const auto busy = house.keep(house.one, bytes);
        REQUIRE_FALSE(busy);
        CHECK(busy.error().kind == ErrorKind::unavailable);
    }
    CHECK_FALSE(*house.store->has_evidence(hash_of(bytes)));
    CHECK(*house.keep(house.one, bytes) == Put::stored);
}

TEST_CASE("WhereTheRowFindsNoRoomTheBytesGo") {
    const SmallDisk disk("size=2m");
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
        return;
    }
    const TempFolder folder;  // the bytes have room, the row has none
    House house(disk.path());
    house.vault = std::move(*evidence::FolderVault::open(folder / "evidence"));
    disk.fill();
    std::size_t kept = 0;
    Result<Put> last = Put::stored;
    for (int number = 0; number < 10'000 && last; ++number) {
        last = house.keep(house.one, some_bytes(number));
        kept += last ? 1U : 0U;
    }
    REQUIRE_FALSE(last);
    CHECK(last.error().kind == ErrorKind::exhausted);
    CHECK(house.vault->list(std::nullopt, 20'000)->size() == kept);
    CHECK(house.store->count_evidence()->pictures == kept);
    disk.make_room();
    CHECK(house.keep(house.one, some_bytes(20'000)));
}
