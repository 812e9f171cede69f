// The server falls at any moment while it keeps pictures, also between a file and its row: what was said to be kept is
// there, whole, and what is left of the rest goes.
#include "protocol/evidence.hpp"

#include "server/evidence/evidence.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/support/killed_child.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/stored.hpp"

#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

constexpr int rounds = 25;
constexpr int most_answers = 20;

Bytes picture(std::uint64_t number) {
    const auto text = "\xff\xd8\xff\xe0 picture " + std::to_string(number) + " \xff\xd9";
    return {text.begin(), text.end()};
}

store::Evidence row_of(const WorkstationId& id, const Bytes& bytes) {
    return {{id, protocol::hash_body(std::string(bytes.begin(), bytes.end()))},
            std::string(protocol::evidence_media_type),
            bytes.size(),
            stored_at,
            std::nullopt,
            false};
}

struct House {
    explicit House(const std::filesystem::path& folder)
        : store(std::move(*store::SqliteStore::open(folder / "server.db"))),
          vault(std::move(*evidence::FolderVault::open(folder / "evidence"))) {}
    std::unique_ptr<store::SqliteStore> store;
    std::unique_ptr<evidence::FolderVault> vault;
};

/// Every row's file is there and whole, and after the cleaning no other; how many.
std::size_t kept_in_step(House& house) {
    CHECK(house.vault->sweep());
    CHECK(evidence::remove_leftovers(*house.vault, *house.store));
    const auto rows = *house.store->evidence_after({}, 100'000);
    for (const auto& row : rows) {
        CHECK(house.vault->get(row.key.sha256));
    }
    CHECK(house.vault->list(std::nullopt, 100'000)->size() == rows.size());
    return rows.size();
}

}  // namespace

TEST_CASE("EveryPictureThatWasAcknowledgedSurvivesAKillAtAnyMomentAndNothingElseStays") {
    const TempFolder folder;
    TestWorkstation machine;
    admit(*House(folder.path()).store, machine);
    std::mt19937 random(20261129);
    std::uint64_t next = 1;
    for (int round = 0; round < rounds; ++round) {
        const auto answers = std::uniform_int_distribution<int>(1, most_answers)(random);
        const auto said = said_before_the_kill(answers, [&](const auto& say) {
            House house(folder.path());
            for (auto number = next;; ++number) {
                const auto bytes = picture(number);
                if (evidence::keep(*house.vault, *house.store, row_of(machine.id(), bytes), bytes)) {
                    say(number);
                }
            }
        });
        House house(folder.path());
        const auto kept = kept_in_step(house);
        CHECK(kept >= said);  // pictures are numbered from 1 on
        CHECK(kept <= said + 1);
        next = kept + 1;
    }
}

TEST_CASE("AKillBetweenAFileAndItsRowLeavesNothingThatTheNextTryOrTheCleaningDoesNotMend") {
    const TempFolder folder;
    TestWorkstation machine;
    admit(*House(folder.path()).store, machine);
    const auto bytes = picture(1);
    const auto row = row_of(machine.id(), bytes);
    const auto put_and_die = [&] {
        said_before_the_kill(1, [&](const auto& say) {
            House house(folder.path());
            const auto hold = house.vault->hold_to_keep();
            if (hold && house.vault->put(row.key.sha256, bytes)) {
                say(1);
                ::pause();
            }
        });
    };
    put_and_die();
    House house(folder.path());
    CHECK(house.vault->list(std::nullopt, 10)->size() == 1);
    CHECK(house.store->count_evidence()->pictures == 0);
    CHECK(*evidence::keep(*house.vault, *house.store, row, bytes) == evidence::Put::stored);  // the next try
    CHECK(kept_in_step(house) == 1);
    REQUIRE(evidence::remove(*house.vault, *house.store, {row.key}, stored_at, "a", "b"));
    put_and_die();
    CHECK(kept_in_step(house) == 0);  // the cleaning; and the lock died with its holder
}
