#include "common/sqlite/sqlite.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <unistd.h>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using spool::Limits;
using spool::Spool;

const Limits limits{1000, 4096};

void fill(const std::filesystem::path& file, std::uint64_t records) {
    auto outbox = Spool::open(file, limits);
    REQUIRE(outbox);
    for (std::uint64_t number = 1; number <= records; ++number) {
        REQUIRE(outbox->append(numbered_record(number)));
    }
}

void overwrite(const std::filesystem::path& file, std::size_t offset, const std::string& bytes) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(offset));
    stream << bytes;
    REQUIRE(stream.good());
}

std::size_t set_aside_in(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        count += entry.path().filename().string().find(".db.damaged-") != std::string::npos ? 1U : 0U;
    }
    return count;
}

// An outbox with two records, of which the index of the bodies knows the first one only.
void lose_a_row_of_an_index(const std::filesystem::path& file) {
    const auto set_index = [&](const std::string& condition) {
        const auto database = sqlite::Database::open(file);
        REQUIRE(database);
        REQUIRE(
            database->execute("PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = 'CREATE INDEX "
                              "body_severity ON body(severity, seq)" +
                              condition + "' WHERE name = 'body_severity'"));
    };
    fill(file, 1);
    set_index(" WHERE seq < 0");
    REQUIRE(Spool::open(file, limits)->append(numbered_record(2)).value() == 2);
    set_index("");
}

}  // namespace

TEST_CASE("AFileThatIsNoDatabaseIsSetAsideAndANewChainBegins") {
    const TempFolder folder;
    const auto file = folder.write("outbox.db", std::string(8192, 'x'));
    auto outbox = Spool::open(file, limits);
    REQUIRE(outbox);
    const auto notes = outbox->take_notes();
    REQUIRE(notes.size() == 1);
    CHECK(notes.front().find("set aside") != std::string::npos);
    CHECK(outbox->take_damage() ==
          "the outbox was damaged on disk; nothing of it could be read: the chain begins anew");
    CHECK_FALSE(outbox->take_damage());
    CHECK(set_aside_in(folder.path()) == 1);
    CHECK(outbox->append(numbered_record(1)).value() == 1);
}

TEST_CASE("OfADamagedFileEverythingThatReadsIsCarriedOver") {
    const TempFolder folder;
    const auto file = folder / "outbox.db";
    fill(file, 200);
    const auto size = std::filesystem::file_size(file);
    REQUIRE(size > 100'000);
    // Pages in the middle are overwritten: bodies, by their share of the file.
    overwrite(file, size / 2 / 4096 * 4096, std::string(8192, '\x55'));
    auto outbox = Spool::open(file, limits);
    REQUIRE(outbox);
    REQUIRE_FALSE(outbox->take_notes().empty());
    const auto damage = outbox->take_damage();
    REQUIRE(damage);
    CHECK(damage->find("were carried over") != std::string::npos);
    CHECK(damage->find(folder.path().string()) == std::string::npos);
    CHECK(set_aside_in(folder.path()) == 1);
    REQUIRE(outbox->depth()->last_seq == 200);
    const auto lines = outbox->recent(300);
    CHECK(lines.size() > 100);
    for (const auto& line : lines) {
        CHECK(line.enforcement == Enforcement::enforce);
        CHECK_FALSE(line.verified);
    }
    CHECK(outbox->append(numbered_record(201)).value() == 201);

    StandIn server;
    REQUIRE(deliver_all(*outbox, server));
    CHECK(server.records().size() == 201);
    std::size_t bodies = 0;
    for (const auto& [seq, record] : server.records()) {
        bodies += record.body ? 1U : 0U;
        CHECK((record.body || record.tombstone == protocol::TombstoneReason::damaged));
    }
    CHECK(bodies >= 150);
    CHECK(bodies < 201);
}

TEST_CASE("ADamagedOutboxWhoseCarryingOverWasCutShortIsCarriedOverAtTheNextStart") {
    const TempFolder folder;
    const auto file = folder / "outbox.db";
    std::filesystem::create_directory(folder / "before");
    auto before = Spool::open(folder / "before/outbox.db", limits);
    REQUIRE(before);
    for (std::uint64_t number = 1; number <= 20; ++number) {
        REQUIRE(before->append(numbered_record(number)));
    }
    // As they stand while the agent runs: what was appended is in the log.
    const auto copy = [&](const char* from, const char* to) {
        std::filesystem::copy_file(folder / "before" / from, folder / to);
    };
    enum class CutShort : std::uint8_t { before_the_file_moved, before_its_log_moved, before_it_was_carried_over };
    const auto cut =
        GENERATE(CutShort::before_the_file_moved, CutShort::before_its_log_moved, CutShort::before_it_was_carried_over);
    CAPTURE(static_cast<int>(cut));
    switch (cut) {
        case CutShort::before_the_file_moved:
            copy("outbox.db", "outbox.db");
            copy("outbox.db-wal", "outbox.db.damaged-moves");
            break;
        case CutShort::before_its_log_moved:
            copy("outbox.db", "outbox.db.damaged");
            copy("outbox.db-wal", "outbox.db.damaged-moves");
            break;
        case CutShort::before_it_was_carried_over:
            copy("outbox.db", "outbox.db.damaged");
            copy("outbox.db-wal", "outbox.db.damaged-wal");
            fill(folder / "before/new.db", 2);
            copy("new.db", "outbox.db");  // begun and not whole
            break;
    }
    auto outbox = Spool::open(file, limits);
    REQUIRE(outbox);
    const bool was_aside = cut != CutShort::before_the_file_moved;
    CHECK(outbox->take_damage().has_value() == was_aside);
    CHECK(set_aside_in(folder.path()) == (was_aside ? 1 : 0));
    CHECK_FALSE(std::filesystem::exists(folder / "outbox.db.damaged"));
    CHECK(outbox->append(numbered_record(21)).value() == 21);
    StandIn server;
    REQUIRE(deliver_all(*outbox, server));
    REQUIRE(server.records().size() == 21);
    for (const auto& [seq, record] : server.records()) {
        REQUIRE(record.body);
        CHECK(protocol::decode(*record.body).value() == numbered_record(seq));
    }
}

TEST_CASE("ADamagedOutboxThatCannotBeReadForAnotherReasonThanDamageWaits") {
    const TempFolder folder;
    std::filesystem::create_directory(folder / "outbox.db.damaged");  // what is no file can't be opened
    auto outbox = Spool::attend(folder / "outbox.db", limits);
    for (int once_more = 0; once_more < 2; ++once_more) {
        const auto refused = outbox.append(numbered_record(1));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::refused);
        CHECK(refused.error().subject == (folder / "outbox.db.damaged").string());
    }
    CHECK_FALSE(std::filesystem::exists(folder / "outbox.db"));
}

TEST_CASE("ADamagedOutboxThatCannotBeSetAsideStaysWhereItIs") {
    const TempFolder folder;
    const std::string damaged(8192, 'x');
    folder.write("outbox.db", damaged);
    folder.write("outbox.db-wal", "log");
    std::filesystem::create_directories(folder / "outbox.db.damaged-moves/in the way");
    const auto outbox = Spool::open(folder / "outbox.db", limits);
    REQUIRE_FALSE(outbox);
    CHECK(outbox.error().kind == ErrorKind::refused);
    CHECK_THAT(outbox.error().message, Catch::Contains("cannot be set aside"));
    CHECK(read_text(folder / "outbox.db") == damaged);
}

TEST_CASE("DamageThatShowsWhileTheAgentRunsIsSetAsideAtOnceAndTheRecordIsAppended") {
    const TempFolder folder;
    const auto file = folder / "outbox.db";
    fill(file, 200);
    auto outbox = Spool::open(file, limits);
    REQUIRE(outbox);
    REQUIRE(outbox->take_notes().empty());
    // The page of the last body, where the next one goes. Another's change has SQLite read from the disk again.
    const auto all = read_text(file);
    const auto at = all.find("\"uid\":\"" + numbered_record(200).id.text());
    REQUIRE(at != std::string::npos);
    overwrite(file, at / 4096 * 4096, std::string(4096, '\x55'));
    REQUIRE(sqlite::Database::open(file)->execute("INSERT INTO counter VALUES ('another', 1)"));
    CHECK(outbox->append(numbered_record(201)).value() == 201);
    CHECK(set_aside_in(folder.path()) == 1);
    CHECK_THAT(outbox->take_damage().value(), Catch::Contains("were carried over"));
    REQUIRE_FALSE(outbox->take_notes().empty());
    StandIn server;
    REQUIRE(deliver_all(*outbox, server));
    REQUIRE(server.records().size() == 201);
    std::size_t damaged = 0;
    for (const auto& [seq, record] : server.records()) {
        damaged += record.tombstone == protocol::TombstoneReason::damaged ? 1U : 0U;
        CHECK((record.tombstone || protocol::decode(*record.body).value() == numbered_record(seq)));
    }
    CHECK(damaged > 0);
    CHECK(damaged < 10);
}

TEST_CASE("AnOutboxWhoseIndexLostRowsIsSetAsideWhereTheyAreMissed") {
    const TempFolder folder;
    const auto file = folder / "outbox.db";
    lose_a_row_of_an_index(file);
    auto outbox = Spool::open(file, limits);
    REQUIRE(outbox);
    CHECK(set_aside_in(folder.path()) == 0);  // every page of it is sound
    const auto batch = outbox->next_batch();
    REQUIRE(batch);
    StandIn server;
    REQUIRE(server.take(**batch) == protocol::ChainVerdict::extends);
    CHECK(outbox->acknowledge(server.receipt()));
    CHECK(set_aside_in(folder.path()) == 1);
    CHECK(outbox->depth()->waiting == 0);
    CHECK(server.records().at(2).body);
    CHECK(outbox->append(numbered_record(3)).value() == 3);
    REQUIRE(deliver_all(*outbox, server));
    CHECK(server.records().at(3).body);
}

TEST_CASE("AnOutboxWhoseIndexLostRowsIsSetAsideWhereTheyAreMissedAtTheStart") {
    const TempFolder folder;
    const auto file = folder / "outbox.db";
    lose_a_row_of_an_index(file);
    REQUIRE(sqlite::Database::open(file)->execute("INSERT INTO receipt SELECT seq, link, 0, x'00' FROM link"));
    auto outbox = Spool::open(file, limits);  // bodies whose receipt is there go
    REQUIRE(outbox);
    CHECK(set_aside_in(folder.path()) == 1);
    CHECK(outbox->depth()->acknowledged == 2);
    CHECK(outbox->append(numbered_record(3)).value() == 3);
}

TEST_CASE("ABodyThatChangedOnDiskBecomesATombstoneAndTheChainStillVerifies") {
    const TempFolder folder;
    const auto file = folder / "outbox.db";
    fill(file, 3);
    const std::string all = read_text(file);
    const auto at = all.find("\"desc\":\"2 people");
    REQUIRE(at != std::string::npos);
    overwrite(file, at, "\"desc\":\"0 people");
    auto outbox = Spool::open(file, limits);
    REQUIRE(outbox);
    StandIn server;
    CHECK(deliver_all(*outbox, server));
    REQUIRE(server.records().size() == 3);
    std::size_t damaged = 0;
    for (const auto& [seq, record] : server.records()) {
        damaged += record.tombstone == protocol::TombstoneReason::damaged ? 1U : 0U;
    }
    CHECK(damaged == 1);
    CHECK(outbox->take_damage() == "the bodies of 1 records were damaged on disk");
    CHECK(outbox->take_notes().size() == 1);
}

TEST_CASE("AnOutboxOfANewerReleaseIsRefusedAndLeftAlone") {
    const TempFolder folder;
    const auto file = folder / "outbox.db";
    fill(file, 1);
    const std::string version = read_text(file).substr(60, 4);
    overwrite(file, 60, std::string("\0\0\0\x63", 4));  // user_version, section 1.3 of SQLite's file format
    const auto outbox = Spool::open(file, limits);
    REQUIRE_FALSE(outbox);
    CHECK(outbox.error().kind == ErrorKind::refused);
    CHECK(outbox.error().subject == file.string());
    CHECK(set_aside_in(folder.path()) == 0);
    overwrite(file, 60, version);
    CHECK(Spool::open(file, limits)->depth()->last_seq == 1);
}

TEST_CASE("AnOutboxThatCannotBeMadeIsTold") {
    const TempFolder folder;
    const auto in_the_way = folder.write("file", "");
    CHECK_FALSE(Spool::open(in_the_way / "outbox.db", limits));
    std::filesystem::create_directory(folder / "outbox.db");
    CHECK(Spool::open(folder / "outbox.db", limits).error().kind == ErrorKind::refused);
}
