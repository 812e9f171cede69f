// A damaged outbox on a tight disk: what reads of it is carried over when there is room, and until then nothing of it
// is lost and no number is given out.
#include "tests/support/child.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/spool_examples.hpp"

#include <fstream>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using spool::Spool;

constexpr std::uint64_t records = 600;
constexpr const char* roomy = "size=16m";

/// An outbox with all the records, of which two pages in the middle are damaged, on a disk with so much left.
void damage_on_a_tight_disk(const SmallDisk& disk, const spool::Limits& limits, std::size_t bytes_left) {
    {
        auto outbox = Spool::open(disk / "outbox.db", limits);
        REQUIRE(outbox);
        for (std::uint64_t number = 1; number <= records; ++number) {
            REQUIRE(outbox->append(numbered_record(number)).value() == number);
        }
    }
    constexpr std::size_t page = 4096;
    const auto middle = std::filesystem::file_size(disk / "outbox.db") / 2 / page * page;
    std::fstream stream(disk / "outbox.db", std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(middle));
    stream << std::string(2 * page, '\x55');
    REQUIRE(stream.good());
    stream.close();
    disk.fill();
    std::filesystem::resize_file(disk / "filler", std::filesystem::file_size(disk / "filler") - bytes_left);
}

/// Every number stands once, with the record that was appended under it, or, of the few on those pages, as damaged.
void check_chain(Spool& outbox) {
    StandIn server;
    REQUIRE(deliver_all(outbox, server));
    REQUIRE(server.records().size() == records + 1);
    std::size_t bodies = 0;
    for (const auto& [seq, record] : server.records()) {
        CHECK((record.body || record.tombstone == protocol::TombstoneReason::damaged));
        CHECK((!record.body || protocol::decode(*record.body).value() == numbered_record(seq)));
        bodies += record.body ? 1U : 0U;
    }
    CHECK(bodies > records - 20);
    CHECK(bodies <= records);
}

bool not_here(const SmallDisk& disk) {
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: a damaged outbox on a tight disk is not tested here.");
    }
    return !disk.mounted();
}

}  // namespace

TEST_CASE("ADamagedOutboxWaitsWholeWhereThereIsNoRoomAndIsCarriedOverWhenThereIs") {
    const SmallDisk disk(roomy);
    if (not_here(disk)) {
        return;
    }
    const spool::Limits limits{100'000, 64U << 10U};
    const std::size_t left = GENERATE(0U, 16U << 10U, 300U << 10U, 900U << 10U);
    CAPTURE(left);
    damage_on_a_tight_disk(disk, limits, left);
    const auto whole = std::filesystem::file_size(disk / "outbox.db");
    for (int start = 0; start < 2; ++start) {
        auto outbox = Spool::attend(disk / "outbox.db", limits);
        const auto refused = outbox.append(numbered_record(records + 1));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::exhausted);
        CHECK(refused.error().retry == Retry::helps);
        CHECK_THAT(refused.error().message, Catch::Contains("no room to carry over") && Catch::Contains("free some"));
        CHECK_FALSE(outbox.next_batch());
        CHECK(std::filesystem::file_size(disk / "outbox.db.damaged") == whole);
        CHECK_FALSE(std::filesystem::exists(disk / "outbox.db"));
        CHECK(outbox.take_notes().empty());
    }
    auto outbox = Spool::attend(disk / "outbox.db", limits);
    REQUIRE_FALSE(outbox.ready());
    disk.make_room();
    REQUIRE(eventually([&] { return outbox.ready().ok(); }));
    CHECK(outbox.append(numbered_record(records + 1)).value() == records + 1);
    CHECK_THAT(outbox.take_damage().value(), Catch::Contains("were carried over"));
    CHECK_FALSE(std::filesystem::exists(disk / "outbox.db.damaged"));
    check_chain(outbox);
}

TEST_CASE("TheBallastMakesRoomToCarryADamagedOutboxOver") {
    const SmallDisk disk(roomy);
    if (not_here(disk)) {
        return;
    }
    const spool::Limits limits{100'000, 4U << 20U};
    damage_on_a_tight_disk(disk, limits, 300U << 10U);
    auto outbox = Spool::open(disk / "outbox.db", limits);
    REQUIRE(outbox);
    CHECK_FALSE(std::filesystem::exists(disk / "outbox.db.ballast"));
    CHECK(outbox->append(numbered_record(records + 1)).value() == records + 1);
    const auto notes = outbox->take_notes();
    REQUIRE(notes.size() > 1);
    CHECK_THAT(notes.front(), Catch::Contains("were carried over"));
    CHECK_THAT(notes.back(), Catch::Contains("No room can be held"));
    check_chain(*outbox);
}
