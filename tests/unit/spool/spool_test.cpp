#include "common/sqlite/sqlite.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <thread>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using spool::Headline;
using spool::Limits;
using spool::Spool;

const Limits small{5, 4096};

Spool open(const TempFolder& folder, Limits limits = small) {
    auto outbox = Spool::open(folder / "outbox.db", limits);
    REQUIRE(outbox);
    return std::move(*outbox);
}

void append(Spool& outbox, std::uint64_t first, std::uint64_t last, Severity severity = Severity::high) {
    for (auto number = first; number <= last; ++number) {
        REQUIRE(outbox.append(numbered_record(number, severity)).value() == number);
    }
}

}  // namespace

TEST_CASE("WhatWasAppendedStandsAfterReopening") {
    const TempFolder folder;
    {
        Spool outbox = open(folder);
        append(outbox, 1, 3);
    }
    Spool outbox = open(folder);
    CHECK(outbox.take_notes().empty());
    CHECK(outbox.depth()->last_seq == 3);
    CHECK(outbox.depth()->waiting == 3);
    CHECK(outbox.append(numbered_record(4)).value() == 4);
    StandIn server;
    REQUIRE(deliver_all(outbox, server));
    REQUIRE(server.records().size() == 4);
    CHECK(protocol::decode(*server.records().at(2).body).value() == numbered_record(2));
}

TEST_CASE("AnEmptyOutboxHasNothingToSend") {
    const TempFolder folder;
    Spool outbox = open(folder);
    const auto batch = outbox.next_batch();
    REQUIRE(batch);
    CHECK_FALSE(*batch);
    CHECK(outbox.depth()->last_seq == 0);
    CHECK(outbox.recent(10).empty());
}

TEST_CASE("ABatchIsBoundedAndTheNextFollowsIt") {
    const TempFolder folder;
    Spool outbox = open(folder, {1000, 4096});
    append(outbox, 1, protocol::max_batch_records + 2);
    StandIn server;
    const auto first = outbox.next_batch();
    REQUIRE(first->value().records.size() == protocol::max_batch_records);
    REQUIRE(server.take(**first) == protocol::ChainVerdict::extends);
    REQUIRE(outbox.acknowledge(server.receipt()));
    const auto second = outbox.next_batch();
    CHECK(second->value().records.size() == 2);
    CHECK(server.take(**second) == protocol::ChainVerdict::extends);
}

TEST_CASE("AReceiptRemovesTheBodiesAndKeepsTheLinks") {
    const TempFolder folder;
    Spool outbox = open(folder);
    append(outbox, 1, 2);
    StandIn server;
    REQUIRE(deliver_all(outbox, server));
    CHECK(outbox.depth()->waiting == 0);
    CHECK(outbox.depth()->acknowledged == 2);
    CHECK(outbox.recent(1).front().state == Headline::State::delivered);
    CHECK(outbox.holds(numbered_record(1).incident));
    // The same receipt once more changes nothing.
    CHECK(outbox.acknowledge(server.receipt()));
    append(outbox, 3, 3);
    REQUIRE(deliver_all(outbox, server));
    CHECK(server.records().size() == 3);
}

TEST_CASE("AReceiptForWhatTheOutboxDoesNotHaveIsRefused") {
    const TempFolder folder;
    Spool outbox = open(folder);
    append(outbox, 1, 1);
    protocol::Receipt receipt;
    receipt.seq = 2;
    CHECK_FALSE(outbox.acknowledge(receipt));
    receipt.seq = 1;  // another link
    CHECK_FALSE(outbox.acknowledge(receipt));
    CHECK(outbox.depth()->waiting == 1);
}

TEST_CASE("AFullOutboxGivesUpTheLowestSeverityAndThenTheOldestBodies") {
    const TempFolder folder;
    Spool outbox = open(folder);
    append(outbox, 1, 3, Severity::high);
    append(outbox, 4, 5, Severity::low);
    append(outbox, 6, 8, Severity::critical);
    CHECK(outbox.depth()->evicted == 3);
    StandIn server;
    REQUIRE(deliver_all(outbox, server));
    REQUIRE(server.records().size() == 8);
    for (const auto& [seq, record] : server.records()) {
        const bool gone = seq == 4 || seq == 5 || seq == 1;
        CAPTURE(seq);
        CHECK(record.tombstone == (gone ? std::optional(protocol::TombstoneReason::evicted) : std::nullopt));
        CHECK(record.body.has_value() != gone);
    }
}

TEST_CASE("ARefusedRecordLeavesATombstoneAndADeadLetter") {
    const TempFolder folder;
    Spool outbox = open(folder);
    append(outbox, 1, 3);
    REQUIRE(outbox.refuse(2, "422: /time must be a number"));
    CHECK(outbox.depth()->refused == 1);
    StandIn server;
    REQUIRE(deliver_all(outbox, server));
    CHECK(server.records().at(2).tombstone == protocol::TombstoneReason::refused);
    CHECK(server.records().at(3).body);
    const auto lines = outbox.recent(10);
    REQUIRE(lines.size() == 3);
    CHECK(lines.at(0).seq == 3);
    CHECK(lines.at(1).state == Headline::State::refused);
    CHECK(lines.at(1).reason == "422: /time must be a number");
    CHECK(lines.at(0).reason.empty());
    auto later = numbered_record(4);
    later.at += std::chrono::weeks(2);
    REQUIRE(outbox.append(later));
    const auto left = outbox.recent(10);  // a dead letter is shown as long as it is kept
    REQUIRE(left.size() == 2);
    CHECK(left.at(1).seq == 2);
    CHECK(left.at(1).reason == "422: /time must be a number");
}

TEST_CASE("AHeadlineTellsTheRecord") {
    const TempFolder folder;
    Spool outbox = open(folder);
    REQUIRE(outbox.append(example_incident()));
    REQUIRE(outbox.append(example_enrolment()));
    const auto lines = outbox.recent(10);
    REQUIRE(lines.size() == 2);
    CHECK(lines.at(0).type == protocol::RecordType::enrolment);
    CHECK_FALSE(lines.at(0).finding);
    CHECK(lines.at(1).finding == FindingKind::additional_person);
    CHECK(lines.at(1).response == Response::lock);
    CHECK(lines.at(1).at == example_time);
    CHECK(lines.at(1).detail == "2 people in view");
    CHECK(lines.at(1).state == Headline::State::waiting);
    CHECK_FALSE(lines.at(1).verified);
    CHECK(lines.at(1).enforcement == Enforcement::enforce);
    CHECK(outbox.recent(1).size() == 1);
}

TEST_CASE("AHeadlineTellsWhatBecameOfTheLock") {
    const TempFolder folder;
    Spool outbox = open(folder);
    auto failed = example_outcome();
    failed.verified = false;
    auto observed = example_incident();
    observed.enforcement = Enforcement::observe;
    REQUIRE(outbox.append(failed));
    REQUIRE(outbox.append(observed));
    const auto lines = outbox.recent(10);
    REQUIRE(lines.size() == 2);
    CHECK(lines.at(0).enforcement == Enforcement::observe);
    CHECK(lines.at(1).verified == false);
}

TEST_CASE("HeadlinesOfDeliveredRecordsGoAfterAWeek") {
    const TempFolder folder;
    Spool outbox = open(folder);
    append(outbox, 1, 1);
    StandIn server;
    REQUIRE(deliver_all(outbox, server));
    auto undelivered = numbered_record(2);
    REQUIRE(outbox.append(undelivered));
    auto late = numbered_record(3);
    late.at += std::chrono::days(8);
    REQUIRE(outbox.append(late));
    const auto lines = outbox.recent(10);
    REQUIRE(lines.size() == 2);
    CHECK(lines.at(1).seq == 2);
    CHECK(outbox.holds(numbered_record(1).incident));
}

TEST_CASE("OnlyIncidentsOfTheOutboxAreHeld") {
    const TempFolder folder;
    Spool outbox = open(folder);
    append(outbox, 1, 1);
    CHECK(outbox.holds(numbered_record(1).incident));
    CHECK_FALSE(outbox.holds(numbered_record(2).incident));
}

TEST_CASE("TheBallastIsHeldFromTheStartAndIsRealRoom") {
    const TempFolder folder;
    const Spool outbox = open(folder, {5, 1U << 20U});
    CHECK(std::filesystem::file_size(folder / "outbox.db.ballast") == 1U << 20U);
}

TEST_CASE("AppendingAndReadingFromTwoThreadsLosesNothing") {
    const TempFolder folder;
    Spool outbox = open(folder, {1000, 4096});
    StandIn server;
    std::thread writer([&] {
        for (std::uint64_t number = 1; number <= 50; ++number) {
            if (!outbox.append(numbered_record(number))) {
                return;
            }
        }
    });
    for (int turn = 0; turn < 20; ++turn) {
        CHECK(deliver_all(outbox, server));
    }
    writer.join();
    REQUIRE(deliver_all(outbox, server));
    CHECK(server.records().size() == 50);
}

TEST_CASE("AServerThatStandsFurtherBackGetsTheLinksWithTheirReason") {
    const TempFolder folder;
    Spool outbox = open(folder);
    append(outbox, 1, 3);
    StandIn first;
    REQUIRE(deliver_all(outbox, first));
    append(outbox, 4, 4);
    const auto again = outbox.batch_after(1);
    REQUIRE(again);
    REQUIRE(*again);
    REQUIRE((*again)->records.size() == 3);
    CHECK((*again)->records.at(0).tombstone == protocol::TombstoneReason::delivered);
    CHECK((*again)->records.at(1).tombstone == protocol::TombstoneReason::delivered);
    CHECK((*again)->records.at(2).body);
    StandIn second;
    CHECK(second.take(**outbox.batch_after(0)) == protocol::ChainVerdict::extends);
    CHECK(second.records().size() == 4);
    REQUIRE(outbox.next_batch().value());
    CHECK(outbox.next_batch().value()->records.size() == 1);
}

TEST_CASE("WhatWentForWantOfRoomIsCountedUntilARecordSaysSoAndStaysCountedAfterIt") {
    const TempFolder folder;
    auto overflow = numbered_record(9);
    overflow.finding = FindingKind::outbox_overflow;
    {
        Spool outbox = open(folder);
        append(outbox, 1, 8);
        CHECK(outbox.depth()->evicted == 3);
        CHECK(outbox.depth()->evicted_told == 0);
    }
    Spool outbox = open(folder);
    CHECK(outbox.depth()->evicted == 3);
    REQUIRE(outbox.append(overflow));  // costs one more, and tells of it too
    CHECK(outbox.depth()->evicted == 4);
    CHECK(outbox.depth()->evicted_told == 4);
    append(outbox, 10, 10);
    CHECK(outbox.depth()->evicted == 5);
    CHECK(outbox.depth()->evicted_told == 4);
}

TEST_CASE("LinksAndReceiptsAreKeptAsFarBackAsPolicySaysAndNoFurther") {
    const TempFolder folder;
    Spool outbox = open(folder, {100, 4096, 10});
    StandIn server;
    for (std::uint64_t number = 1; number <= 40; ++number) {
        append(outbox, number, number);
        REQUIRE(deliver_all(outbox, server));
    }
    append(outbox, 41, 41);
    CHECK(outbox.depth()->waiting == 1);
    const auto near = outbox.batch_after(30);  // ten behind the receipt of 40
    REQUIRE(near);
    REQUIRE(*near);
    CHECK((*near)->records.size() == 11);
    for (const protocol::Sequence far : {0U, 1U, 29U}) {
        CAPTURE(far);
        const auto gone = outbox.batch_after(far);
        REQUIRE_FALSE(gone);
        CHECK(gone.error().kind == ErrorKind::not_found);
        CHECK(gone.error().message.find("no longer kept") != std::string::npos);
    }
    REQUIRE(deliver_all(outbox, server));
    CHECK(server.records().size() == 41);
    const auto database = sqlite::Database::open(folder / "outbox.db");
    REQUIRE(database);
    CHECK(*database->integer("SELECT count(*) FROM link") == 11);
    CHECK(*database->integer("SELECT count(*) FROM receipt") == 11);
}

TEST_CASE("TheOutboxKeepsToOtherLimitsAtOnceAndCountsWhatGoes") {
    const TempFolder folder;
    Spool outbox = open(folder);
    append(outbox, 1, 5);
    REQUIRE(outbox.keep_to({2, 4096}));
    CHECK(outbox.depth()->evicted == 3);
    CHECK(outbox.recent(1).front().state == Headline::State::waiting);
    CHECK(outbox.recent(5).back().state == Headline::State::evicted);
    REQUIRE(outbox.keep_to({4, 4096}));
    append(outbox, 6, 8);
    CHECK(outbox.depth()->evicted == 4);
    StandIn server;
    REQUIRE(deliver_all(outbox, server));
    CHECK(server.records().size() == 8);
}

TEST_CASE("TheOutboxKeepsAsManyLinksAsItIsToldLast") {
    const TempFolder folder;
    Spool outbox = open(folder, {10, 4096, 10});
    append(outbox, 1, 5);
    REQUIRE(outbox.keep_to({10, 4096, 2}));
    StandIn server;
    REQUIRE(deliver_all(outbox, server));
    CHECK_FALSE(outbox.batch_after(1));
    CHECK(outbox.batch_after(3));
}

TEST_CASE("AnOutboxThatCannotBeOpenedKeepsToItsNewLimitsOnceItCan") {
    const TempFolder folder;
    const auto in_its_way = folder.write("later", "a file where the folder should be");
    Spool outbox = Spool::attend(folder / "later" / "outbox.db", small);
    CHECK_FALSE(outbox.keep_to({2, 4096}));
    std::filesystem::remove(in_its_way);
    REQUIRE(outbox.ready());
    append(outbox, 1, 3);
    CHECK(outbox.depth()->evicted == 1);
}
