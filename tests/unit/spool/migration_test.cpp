// Outboxes as earlier releases left them open, and go on where they were. One file of each schema version is kept for
// ever.
#include "common/sqlite/sqlite.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using spool::Headline;
using spool::Spool;

void make(const std::filesystem::path& file, int version) {
    const auto golden = std::filesystem::path(SHIFTGUARD_SOURCE_DIR) / "tests/golden/spool" /
                        ("outbox-" + std::to_string(version) + ".sql");
    const auto database = sqlite::Database::open(file);
    REQUIRE(database);
    REQUIRE(database->execute(read_text(golden)));
}

}  // namespace

TEST_CASE("AnOutboxOfEveryEarlierReleaseOpensAndItsChainGoesOn") {
    const int version = GENERATE(1, 2, 3);
    CAPTURE(version);
    const TempFolder folder;
    const auto file = folder / "outbox.db";
    make(file, version);
    auto outbox = Spool::open(file, {100, 4096});
    REQUIRE(outbox);
    CHECK(outbox->take_notes().empty());
    CHECK_FALSE(outbox->take_damage());
    const auto depth = outbox->depth().value();
    CHECK(depth.last_seq == 6);
    CHECK(depth.acknowledged == 2);
    CHECK(depth.waiting == 4);
    CHECK(depth.evicted == 1);
    CHECK(depth.evicted_told == 0);
    CHECK(depth.refused == 1);
    const auto lines = outbox->recent(10);
    REQUIRE(lines.size() == 6);
    CHECK(lines.at(0).state == Headline::State::waiting);
    CHECK(lines.at(2).state == Headline::State::refused);
    CHECK(lines.at(5).state == Headline::State::delivered);
    CHECK(lines.at(5).account.text() == (version == 1 ? "" : "alice"));
    CHECK(lines.at(5).enforcement == Enforcement::enforce);
    CHECK_FALSE(lines.at(5).verified);

    CHECK(depth.pictures_waiting + depth.pictures_dropped + depth.pictures_refused == 0);
    CHECK_FALSE(lines.at(0).picture);

    CHECK(outbox->append(numbered_record(7)).value() == 7);
    StandIn server;
    REQUIRE(server.take(**outbox->batch_after(0)) == protocol::ChainVerdict::extends);
    CHECK(server.records().at(2).tombstone == protocol::TombstoneReason::delivered);
    CHECK(server.records().at(3).tombstone == protocol::TombstoneReason::evicted);
    CHECK(server.records().at(4).tombstone == protocol::TombstoneReason::refused);
    for (const protocol::Sequence seq : {5U, 6U, 7U}) {
        CHECK(server.records().at(seq).body);
    }
    const auto again = Spool::open(file, {100, 4096});  // what was migrated stays so
    REQUIRE(again);
    CHECK(again->depth()->last_seq == 7);
}
