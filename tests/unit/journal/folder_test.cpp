#include "tests/support/temp_folder.hpp"
#include "tests/unit/journal/sample.hpp"

#include <chrono>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::journal;
using namespace std::chrono_literals;

namespace {

void write_run(const testing::TempFolder& folder, const std::string& id, std::int64_t last_ms) {
    auto writer = Writer::begin(folder.path(), id, right_key);
    REQUIRE(writer.ok());
    REQUIRE(writer->append(Entry{moment(0), decision::Tick{}}).ok());
    REQUIRE(writer->append(Entry{moment(last_ms), decision::Tick{}}).ok());
}

}  // namespace

TEST_CASE("RunsAreListedOldestFirstAndNothingElse") {
    const testing::TempFolder folder;
    write_run(folder, run_b, 1);
    write_run(folder, run_a, 1);
    folder.write("readme.txt", "no run");
    const auto files = runs(folder.path());
    REQUIRE(files.size() == 2);
    CHECK(files[0].stem() == run_a);
    CHECK(files[1].stem() == run_b);
    CHECK(runs(folder / "missing").empty());
}

TEST_CASE("PruneDestroysRunsWhoseLastEntryIsOlderThanPolicyKeeps") {
    const testing::TempFolder folder;
    write_run(folder, run_a, 1'000);
    write_run(folder, run_b, 10'000);
    const auto now = moment(0).wall + 1h + 5s;
    REQUIRE(prune(folder.path(), 1h, now, "").ok());
    const auto files = runs(folder.path());
    REQUIRE(files.size() == 1);
    CHECK(files[0].stem() == run_b);
}

TEST_CASE("PruneSparesTheCurrentRun") {
    const testing::TempFolder folder;
    write_run(folder, run_a, 1'000);
    REQUIRE(prune(folder.path(), 1h, moment(0).wall + 24h, run_a).ok());
    CHECK(runs(folder.path()).size() == 1);
}

TEST_CASE("AKeepOfZeroKeepsNothingButTheCurrentRun") {
    const testing::TempFolder folder;
    write_run(folder, run_a, 1'000);
    write_run(folder, run_b, 2'000);
    REQUIRE(prune(folder.path(), 0ms, moment(0).wall, run_b).ok());
    const auto files = runs(folder.path());
    REQUIRE(files.size() == 1);
    CHECK(files[0].stem() == run_b);
}

TEST_CASE("AFileWithoutAnEntryIsAsOldAsItsOwnTime") {
    const testing::TempFolder folder;
    folder.write(run_a + ".journal", "");
    const auto written = std::chrono::time_point_cast<Milliseconds>(
        std::chrono::file_clock::to_sys(std::filesystem::last_write_time(folder / (run_a + ".journal"))));
    REQUIRE(prune(folder.path(), 1h, written + 59min, "").ok());
    CHECK(runs(folder.path()).size() == 1);
    REQUIRE(prune(folder.path(), 1h, written + 61min, "").ok());
    CHECK(runs(folder.path()).empty());
}

TEST_CASE("AnOldRunThatCannotBeDestroyedIsSaid") {
    const testing::TempFolder folder;
    std::filesystem::create_directories(folder / (run_a + ".journal/inside"));  // no file, and not empty
    write_run(folder, run_b, 1'000);
    const auto pruned = prune(folder.path(), 0ms, moment(0).wall, "");
    REQUIRE_FALSE(pruned.ok());
    CHECK(pruned.error().kind == ErrorKind::refused);
    CHECK_FALSE(std::filesystem::exists(folder / (run_b + ".journal")));  // the others go all the same
}
