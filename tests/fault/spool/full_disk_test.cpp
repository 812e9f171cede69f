// A really full disk: a small tmpfs in a mount namespace of this process's own, gone with it.
#include "tests/support/small_disk.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using spool::Spool;

const spool::Limits limits{100'000, 1U << 20U};

}  // namespace

TEST_CASE("OnAFullDiskTheBallastIsFreedAndTheAppendSucceeds") {
    const SmallDisk disk;
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
        return;
    }
    auto outbox = Spool::open(disk / "outbox.db", limits);
    REQUIRE(outbox);
    REQUIRE(outbox->take_notes().empty());
    REQUIRE(std::filesystem::exists(disk / "outbox.db.ballast"));
    disk.fill();

    // Until the room that SQLite itself still has is used up, and then the ballast.
    protocol::Sequence last = 0;
    while (std::filesystem::exists(disk / "outbox.db.ballast")) {
        last = outbox->append(numbered_record(last + 1)).value();
        disk.fill();
        REQUIRE(last < 5000);
    }
    CHECK(outbox->depth()->last_seq == last);

    // With nothing left the error says so and nothing is half kept.
    auto exhausted = outbox->append(numbered_record(last + 1));
    while (exhausted) {
        last = *exhausted;
        disk.fill();
        REQUIRE(last < 10000);
        exhausted = outbox->append(numbered_record(last + 1));
    }
    CHECK(exhausted.error().kind == ErrorKind::exhausted);
    CHECK(exhausted.error().retry == Retry::helps);
    CHECK(outbox->depth()->last_seq == last);

    // And it goes on where it was as soon as there is room. The ballast is taken again, offline too.
    disk.make_room();
    for (int more = 0; more < 15; ++more) {
        REQUIRE(outbox->append(numbered_record(last + 1)).value() == last + 1);
        ++last;
    }
    REQUIRE(outbox->append(numbered_record(last + 1)).value() == last + 1);
    CHECK(std::filesystem::exists(disk / "outbox.db.ballast"));
    StandIn server;
    REQUIRE(deliver_all(*outbox, server));
    CHECK(server.records().size() == last + 1);
    CHECK(std::filesystem::exists(disk / "outbox.db.ballast"));
}

TEST_CASE("AnOutboxOpensOnAFullDisk") {
    const SmallDisk disk;
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
        return;
    }
    {
        auto outbox = Spool::open(disk / "outbox.db", limits);
        REQUIRE(outbox);
        REQUIRE(outbox->append(numbered_record(1)));
    }
    disk.fill();
    auto outbox = Spool::open(disk / "outbox.db", limits);
    REQUIRE(outbox);
    CHECK(outbox->append(numbered_record(2)).value() == 2);
    StandIn server;
    CHECK(deliver_all(*outbox, server));
}

TEST_CASE("AnOutboxThatCannotBeMadeForWantOfRoomSaysSoAndIsMadeWhenThereIsRoom") {
    const SmallDisk disk;
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
        return;
    }
    disk.fill();
    auto outbox = Spool::attend(disk / "outbox.db", limits);
    const auto refused = outbox.ready();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::exhausted);
    CHECK(refused.error().retry == Retry::helps);
    disk.make_room();
    CHECK(outbox.append(numbered_record(1)).value() == 1);
}

TEST_CASE("WhereThereIsNoRoomForAPictureItsRecordIsKeptWithoutIt") {
    const SmallDisk disk;
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
        return;
    }
    auto outbox = Spool::open(disk / "outbox.db", {100'000, 0});
    REQUIRE(outbox);
    REQUIRE(outbox->append(numbered_record(1)));
    disk.fill();
    std::filesystem::resize_file(disk / "filler", std::filesystem::file_size(disk / "filler") - (64U << 10U));

    const Bytes picture(protocol::max_evidence_bytes, 0x5A);
    auto record = numbered_record(2);
    record.evidence = {{protocol::hash_body({reinterpret_cast<const char*>(picture.data()), picture.size()}),
                        "image/jpeg", picture.size()}};
    REQUIRE(outbox->append(record, {picture}).value() == 2);
    CHECK(outbox->depth()->pictures_dropped == 1);
    CHECK_FALSE(outbox->next_picture().value());
    CHECK_FALSE(outbox->picture_of(2));
    StandIn server;
    REQUIRE(deliver_all(*outbox, server));
    CHECK(server.records().at(2).body);
}
