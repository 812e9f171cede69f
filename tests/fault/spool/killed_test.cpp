// Promise 3: appended means on disk to stay. A child appends and says each number it was given back; it is killed at
// any moment; everything it said stands.
#include "tests/support/killed_child.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <random>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using spool::Spool;

const spool::Limits limits{100'000, 65536};

// Kills the child after so many answers; the last number it said.
protocol::Sequence append_and_kill(const std::filesystem::path& file, int answers) {
    return said_before_the_kill(answers, [&](const auto& say) {
        auto outbox = Spool::open(file, limits);
        while (outbox) {
            const auto seq = outbox->append(numbered_record(outbox->depth()->last_seq + 1));
            if (!seq) {
                return;
            }
            say(*seq);
        }
    });
}

}  // namespace

TEST_CASE("EverythingThatWasAcknowledgedSurvivesAKillAtAnyMoment") {
    const TempFolder folder;
    const auto file = folder / "outbox.db";
    std::mt19937 random(20261123);
    std::uniform_int_distribution<int> answers(0, 12);
    StandIn server;
    for (int round = 0; round < 25; ++round) {
        const auto said = append_and_kill(file, answers(random));
        auto outbox = Spool::open(file, limits);
        REQUIRE(outbox);
        CHECK(outbox->take_notes().empty());
        CAPTURE(round, said);
        CHECK(outbox->depth()->last_seq >= said);
        // Every other round delivers, so that kills also meet a log with receipts in it.
        if (round % 2 == 0) {
            REQUIRE(deliver_all(*outbox, server));
        }
    }
    auto outbox = Spool::open(file, limits);
    REQUIRE(outbox);
    REQUIRE(deliver_all(*outbox, server));
    REQUIRE(server.records().size() == outbox->depth()->last_seq);
    for (const auto& [seq, record] : server.records()) {
        REQUIRE(record.body);
        CHECK(protocol::decode(*record.body).value() == numbered_record(seq));
    }
}
