#include "tests/support/temp_folder.hpp"
#include "tests/unit/journal/full_disk.hpp"
#include "tests/unit/journal/sample.hpp"

#include <fstream>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::journal;

namespace {

/// Three ticks; the bytes of the file.
std::string three_ticks(const testing::TempFolder& folder) {
    auto writer = Writer::begin(folder.path(), run_a, right_key);
    REQUIRE(writer.ok());
    for (std::int64_t at = 1; at <= 3; ++at) {
        REQUIRE(writer->append(Entry{moment(at), decision::Tick{}}).ok());
    }
    return testing::read_text(folder / (segment_name(run_a, 1)));
}

constexpr std::size_t head_bytes = 8 + 1 + 32 + 4 + 1 + 36;

}  // namespace

TEST_CASE("AJournalThatIsCutOffAnywhereKeepsItsWholeEntries") {
    const testing::TempFolder folder;
    const auto bytes = three_ticks(folder);
    const std::size_t frame = (bytes.size() - head_bytes) / 3;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CAPTURE(size);
        const auto run = read(folder.write("cut.journal", bytes.substr(0, size)), right_key);
        REQUIRE(run.ok());
        const std::size_t past_head = size < head_bytes ? 0 : size - head_bytes;
        REQUIRE(run->entries.size() == past_head / frame);
        REQUIRE(run->torn == (size < head_bytes || past_head % frame != 0));
    }
}

TEST_CASE("ZerosThatAPowerCutLeftAreATornEnd") {
    const testing::TempFolder folder;
    const auto bytes = three_ticks(folder);
    const std::size_t frame = (bytes.size() - head_bytes) / 3;
    for (const std::size_t kept : {0UL, 20UL}) {
        auto damaged = bytes.substr(0, bytes.size() - frame + kept) + std::string(frame - kept, '\0');
        const auto run = read(folder.write("zeros.journal", damaged), right_key);
        REQUIRE(run.ok());
        CHECK(run->torn);
        CHECK(run->entries.size() == 2);
    }
}

TEST_CASE("NoByteOfAJournalCanBeChangedUnseen") {
    const testing::TempFolder folder;
    const auto bytes = three_ticks(folder);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        CAPTURE(at);
        auto changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        const auto run = read(folder.write("changed.journal", changed), right_key);
        const bool id_longer_than_file = at == 45;  // the length of the run's id; the file may then end within the head
        if (id_longer_than_file && run.ok()) {
            CHECK(run->entries.empty());
            continue;
        }
        REQUIRE_FALSE(run.ok());
        REQUIRE(run.error().kind == ErrorKind::corrupted);
    }
}

TEST_CASE("TheEntryThatDoesNotVerifyIsNamed") {
    const testing::TempFolder folder;
    auto bytes = three_ticks(folder);
    const std::size_t frame = (bytes.size() - head_bytes) / 3;
    bytes[head_bytes + frame + 30] ^= 1;
    const auto run = read(folder.write("changed.journal", bytes), right_key);
    REQUIRE_FALSE(run.ok());
    CHECK_THAT(run.error().message, Catch::Contains("does not verify at entry 2"));
}

TEST_CASE("EntriesCannotChangePlacesOrBeLeftOut") {
    const testing::TempFolder folder;
    const auto bytes = three_ticks(folder);
    const std::size_t frame = (bytes.size() - head_bytes) / 3;
    const auto head = bytes.substr(0, head_bytes);
    const auto one = bytes.substr(head_bytes, frame);
    const auto two = bytes.substr(head_bytes + frame, frame);
    const auto three = bytes.substr(head_bytes + 2 * frame);
    for (const auto& forged : {head + two + one + three, head + one + three, head + one + one + three}) {
        CHECK(read(folder.write("forged.journal", forged), right_key).error().kind == ErrorKind::corrupted);
    }
}

TEST_CASE("AnotherWorkstationsKeyOpensNothing") {
    const testing::TempFolder folder;
    three_ticks(folder);
    const auto file = folder / (segment_name(run_a, 1));
    CHECK(read(file, wrong_key).error().kind == ErrorKind::corrupted);
    CHECK(read(file, Key(5, 1)).error().kind == ErrorKind::invalid_input);
}

TEST_CASE("AFileThatIsNoJournalIsSaidToBeNone") {
    const testing::TempFolder folder;
    CHECK(read(folder / "missing.journal", right_key).error().kind == ErrorKind::not_found);
    CHECK_THAT(read(folder.write("picture.journal", std::string("\x89PNG\0\0", 6)), right_key).error().message,
               Catch::Contains("no journal"));
    CHECK_THAT(read(folder.write("newer.journal", "SGJOURNL\x02 and so on"), right_key).error().message,
               Catch::Contains("use a newer one"));
    CHECK(read(folder.path(), right_key).error().kind == ErrorKind::refused);
}

TEST_CASE("ATextJournalNamesTheLineThatIsNoEntry") {
    const testing::TempFolder folder;
    const auto tick = to_json(Entry{moment(1), decision::Tick{}}) + "\n";
    const auto file = folder.write("hand.jsonl", "# a remark\n\n" + tick + "nonsense\n" + tick);
    const auto run = read(file, {});
    REQUIRE_FALSE(run.ok());
    CHECK(run.error().kind == ErrorKind::invalid_input);
    CHECK(run.error().subject == file.string() + ":4");
    CHECK(read(folder.write("note.jsonl", "{\"response\":{}}\n"), {}).error().kind == ErrorKind::invalid_input);
}

TEST_CASE("ATextJournalMayEndInTheMiddleOfALine") {
    const testing::TempFolder folder;
    const auto tick = to_json(Entry{moment(1), decision::Tick{}});
    auto run = read(folder.write("torn.jsonl", tick + "\n" + tick.substr(0, 20)), {});
    REQUIRE(run.ok());
    CHECK(run->torn);
    CHECK(run->entries.size() == 1);
    run = read(folder.write("whole.jsonl", tick + "\n" + tick), {});
    REQUIRE(run.ok());
    CHECK_FALSE(run->torn);
    CHECK(run->entries.size() == 2);
}

TEST_CASE("AFullDiskIsSaidAndNothingIsTornByIt") {
    const testing::TempFolder folder;
    auto writer = Writer::begin(folder.path(), run_a, right_key);
    REQUIRE(writer.ok());
    REQUIRE(writer->append(Entry{moment(1), decision::Tick{}}).ok());
    const auto file = folder / (segment_name(run_a, 1));
    const auto size = std::filesystem::file_size(file);
    for (const std::uintmax_t room : {0U, 10U}) {
        const FullDisk full(size + room);
        const auto refused = writer->append(Entry{moment(2), decision::Tick{}});
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().kind == ErrorKind::exhausted);
        CHECK(refused.error().retry == Retry::helps);
    }
    CHECK(std::filesystem::file_size(file) == size);
    REQUIRE(writer->append(Entry{moment(3), decision::Tick{}}).ok());
    const auto run = read(file, right_key);
    REQUIRE(run.ok());
    CHECK(run->entries.size() == 2);
    CHECK_FALSE(run->torn);
}

TEST_CASE("ARunThatFindsTheDiskFullLeavesNoFile") {
    const testing::TempFolder folder;
    {
        const FullDisk full(10);
        const auto refused = Writer::begin(folder.path(), run_a, right_key);
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().kind == ErrorKind::exhausted);
    }
    CHECK(segments(folder.path()).empty());
    CHECK(Writer::begin(folder.path(), run_a, right_key).ok());
}
