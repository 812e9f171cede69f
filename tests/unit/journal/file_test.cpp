#include "tests/support/temp_folder.hpp"
#include "tests/unit/journal/sample.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>

using namespace shiftguard;
using namespace shiftguard::journal;

namespace {

std::filesystem::path write_run(const testing::TempFolder& folder) {
    auto writer = Writer::begin(folder.path(), run_a, right_key);
    REQUIRE(writer.ok());
    std::int64_t at = 0;
    for (const auto& input : all_inputs()) {
        REQUIRE(writer->append(Entry{moment(++at), input}).ok());
    }
    return folder / (segment_name(run_a, 1));
}

}  // namespace

TEST_CASE("ARunReadsBackAsItWasAppended") {
    const testing::TempFolder folder;
    const auto run = read(write_run(folder), right_key);
    REQUIRE(run.ok());
    CHECK(run->id == run_a);
    CHECK_FALSE(run->torn);
    const auto inputs = all_inputs();
    REQUIRE(run->entries.size() == inputs.size());
    for (std::size_t at = 0; at < inputs.size(); ++at) {
        CHECK(to_json(run->entries[at]) == to_json(Entry{moment(static_cast<std::int64_t>(at) + 1), inputs[at]}));
    }
}

TEST_CASE("AnExportedRunReadsBackAsText") {
    const testing::TempFolder folder;
    const auto run = read(write_run(folder), right_key);
    REQUIRE(run.ok());
    const auto again = read(folder.write("export.jsonl", export_text(*run)), {});
    REQUIRE(again.ok());
    CHECK(again->id == "export");
    CHECK(again->entries.size() == all_inputs().size());
    CHECK(export_text(*again) == export_text(*run));
}

TEST_CASE("NothingOfAnEntryCanBeReadInTheFile") {
    const testing::TempFolder folder;
    const auto bytes = testing::read_text(write_run(folder));
    CHECK(bytes.find("anna") == std::string::npos);
    CHECK(bytes.find("tick") == std::string::npos);
}

TEST_CASE("TwoRunsOfTheSameInputsShareNoCiphertext") {
    const testing::TempFolder folder;
    auto first = Writer::begin(folder.path(), run_a, right_key);
    auto second = Writer::begin(folder.path(), run_b, right_key);
    REQUIRE(first.ok());
    REQUIRE(second.ok());
    REQUIRE(first->append(Entry{moment(1), decision::Tick{}}).ok());
    REQUIRE(second->append(Entry{moment(1), decision::Tick{}}).ok());
    const auto a = testing::read_text(folder / (segment_name(run_a, 1)));
    const auto b = testing::read_text(folder / (segment_name(run_b, 1)));
    REQUIRE(a.size() == b.size());
    CHECK(a.substr(a.size() - 40) != b.substr(b.size() - 40));
}

TEST_CASE("AnEntryIsInTheFileBeforeAppendReturns") {
    const testing::TempFolder folder;
    auto writer = Writer::begin(folder.path(), run_a, right_key);
    REQUIRE(writer.ok());
    REQUIRE(writer->append(Entry{moment(1), decision::Tick{}}).ok());
    const auto run = read(folder / (segment_name(run_a, 1)), right_key);  // the writer is still open
    REQUIRE(run.ok());
    CHECK(run->entries.size() == 1);
}

TEST_CASE("OnlyTheAgentsUserMayReadAJournal") {
    const testing::TempFolder folder;
    struct stat status {};
    REQUIRE(::stat(write_run(folder).c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0600U);
}

TEST_CASE("ARunIsNeverBegunTwice") {
    const testing::TempFolder folder;
    const auto file = write_run(folder);
    const auto size = std::filesystem::file_size(file);
    const auto again = Writer::begin(folder.path(), run_a, right_key);
    REQUIRE_FALSE(again.ok());
    CHECK(again.error().kind == ErrorKind::invalid_input);
    CHECK(std::filesystem::file_size(file) == size);
}

TEST_CASE("AJournalIsNotBegunWhereItCannotBe") {
    const testing::TempFolder folder;
    CHECK(Writer::begin(folder / "missing", run_a, right_key).error().kind == ErrorKind::not_found);
    CHECK(Writer::begin(folder.path(), "../escape", right_key).error().kind == ErrorKind::invalid_input);
    CHECK(Writer::begin(folder.path(), run_a, Key(31, 1)).error().kind == ErrorKind::invalid_input);
    CHECK(segments(folder.path()).empty());
}

TEST_CASE("AnEntryThatIsTooLongIsRefusedAndTheNextOneTaken") {
    const testing::TempFolder folder;
    auto writer = Writer::begin(folder.path(), run_a, right_key);
    REQUIRE(writer.ok());
    const auto refused = writer->append(Entry{moment(1), decision::EyeFailed{std::string(2U << 20U, 'a')}});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().kind == ErrorKind::invalid_input);
    REQUIRE(writer->append(Entry{moment(2), decision::Tick{}}).ok());
    const auto run = read(folder / (segment_name(run_a, 1)), right_key);
    REQUIRE(run.ok());
    CHECK(run->entries.size() == 1);
}
