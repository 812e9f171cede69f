// An outbox that lost rows on disk: the chain goes on, nothing is sent twice, nothing is lost without a word.
#include "common/sqlite/sqlite.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using spool::Limits;
using spool::Spool;

const Limits limits{1000, 4096};

/// An outbox with records 1 to `last`, of which the server has the first `delivered`.
class Outbox {
public:
    Outbox(std::uint64_t delivered, std::uint64_t last) : outbox_(Spool::attend(file_, limits)) {
        append(1, delivered);
        REQUIRE(deliver_all(outbox_, server));
        append(delivered + 1, last);
    }

    /// Closes it, loses what `sql` deletes, and opens it again.
    Spool& lose(const std::string& sql) {
        outbox_ = Spool::attend(folder_ / "elsewhere.db", limits);
        {
            const auto database = sqlite::Database::open(file_);
            REQUIRE(database);
            REQUIRE(database->execute("PRAGMA foreign_keys=OFF; " + sql));
        }
        outbox_ = std::move(*Spool::open(file_, limits));
        return outbox_;
    }

    StandIn server;

private:
    void append(std::uint64_t first, std::uint64_t last) {
        for (auto number = first; number <= last; ++number) {
            REQUIRE(outbox_.append(numbered_record(number)).value() == number);
        }
    }

    TempFolder folder_;
    std::filesystem::path file_ = folder_ / "outbox.db";
    Spool outbox_;
};

}  // namespace

TEST_CASE("TheLinkBeforeTheNextBatchIsTakenFromTheReceiptWhereItWasLost") {
    Outbox scene(5, 8);
    auto& outbox = scene.lose("DELETE FROM link WHERE seq = 5");
    REQUIRE(deliver_all(outbox, scene.server));
    CHECK(scene.server.records().size() == 8);
    CHECK(scene.server.records().at(6).body);
}

TEST_CASE("ALinkThatWasLostIsMadeAnewFromItsBody") {
    Outbox scene(5, 10);
    auto& outbox = scene.lose("DELETE FROM link WHERE seq = 8");
    REQUIRE_FALSE(outbox.take_notes().empty());
    CHECK(outbox.holds(numbered_record(8).incident));
    REQUIRE(deliver_all(outbox, scene.server));
    REQUIRE(scene.server.records().size() == 10);
    CHECK(protocol::decode(*scene.server.records().at(8).body).value() == numbered_record(8));
}

TEST_CASE("ALinkThatWasLostWithItsBodyIsSentAsDamagedAndTheChainGoesOn") {
    Outbox scene(5, 10);
    auto& outbox = scene.lose("DELETE FROM body WHERE seq = 8; DELETE FROM link WHERE seq = 8");
    REQUIRE(deliver_all(outbox, scene.server));
    REQUIRE(scene.server.records().size() == 10);
    CHECK(scene.server.records().at(8).tombstone == protocol::TombstoneReason::damaged);
    CHECK(scene.server.records().at(9).body);
    CHECK(outbox.append(numbered_record(11)).value() == 11);
    CHECK(deliver_all(outbox, scene.server));
}

TEST_CASE("ANumberThatAReceiptKnowsIsNeverGivenOutAgain") {
    Outbox scene(10, 10);
    auto& outbox = scene.lose("DELETE FROM link WHERE seq > 7; DELETE FROM headline");
    CHECK(outbox.depth()->last_seq == 10);
    CHECK(outbox.append(numbered_record(11)).value() == 11);
    REQUIRE(deliver_all(outbox, scene.server));
    REQUIRE(scene.server.records().size() == 11);
    CHECK(scene.server.records().at(11).body);
}

TEST_CASE("ALostEndIsSentAsDamagedWhereAHeadlineStillKnowsOfIt") {
    Outbox scene(5, 10);
    auto& outbox = scene.lose("DELETE FROM body WHERE seq > 8; DELETE FROM link WHERE seq > 8");
    CHECK(outbox.append(numbered_record(11)).value() == 11);
    REQUIRE(deliver_all(outbox, scene.server));
    REQUIRE(scene.server.records().size() == 11);
    CHECK(scene.server.records().at(9).tombstone == protocol::TombstoneReason::damaged);
    CHECK(scene.server.records().at(10).tombstone == protocol::TombstoneReason::damaged);
    CHECK(scene.server.records().at(8).body);
}

TEST_CASE("ARecordThatNoServerWouldTakeIsRefusedBeforeItIsInTheChain") {
    const TempFolder folder;
    auto outbox = Spool::attend(folder / "outbox.db", limits);
    auto record = numbered_record(1);
    record.account = AccountName("an\naccount");
    const auto refused = outbox.append(record);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::invalid_input);
    CHECK_THAT(refused.error().message, Catch::Contains("/actor/user/name"));
    CHECK(outbox.append(numbered_record(1)).value() == 1);
}

TEST_CASE("TheDepthOfAnOutboxThatCannotBeReadIsAnErrorAndNoZero") {
    const TempFolder folder;
    const auto file = folder / "outbox.db";
    auto outbox = Spool::attend(file, limits);
    REQUIRE(outbox.append(numbered_record(1)));
    const auto other = sqlite::Database::open(file);
    REQUIRE(other);
    REQUIRE(other->execute("ALTER TABLE dead_letter RENAME TO mislaid"));
    const auto unknown = outbox.depth();
    REQUIRE_FALSE(unknown);
    CHECK_FALSE(unknown.error().message.empty());
    REQUIRE(other->execute("ALTER TABLE mislaid RENAME TO dead_letter"));
    REQUIRE(outbox.depth());
    CHECK(outbox.depth()->waiting == 1);
}

TEST_CASE("AnOutboxThatDoesNotOpenOpensWhenItCan") {
    const TempFolder folder;
    folder.write("below", "in the way");
    auto outbox = Spool::attend(folder / "below/outbox.db", limits);
    CHECK_FALSE(outbox.ready());
    CHECK_FALSE(outbox.append(numbered_record(1)));
    CHECK_FALSE(outbox.next_batch());
    CHECK_FALSE(outbox.acknowledge({}));
    CHECK_FALSE(outbox.refuse(1, "no"));
    CHECK_FALSE(outbox.holds(numbered_record(1).incident));
    CHECK_FALSE(outbox.depth());
    CHECK(outbox.recent(10).empty());
    std::filesystem::remove(folder / "below");
    CHECK(outbox.append(numbered_record(1)).value() == 1);
    CHECK(outbox.ready());
}
