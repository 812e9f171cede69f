#include "tests/support/temp_folder.hpp"
#include "tests/unit/journal/sample.hpp"

#include <chrono>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::journal;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t plenty = 1U << 30U;

/// One entry, at `first_ms`.
void write_run(const testing::TempFolder& folder, const std::string& id, std::int64_t first_ms,
               std::uint32_t segment = 1) {
    auto writer = Writer::begin(folder.path(), id, right_key, segment);
    REQUIRE(writer.ok());
    REQUIRE(writer->append(Entry{moment(first_ms), decision::Tick{}}).ok());
}

}  // namespace

TEST_CASE("SegmentsAreListedRunByRunInOrderAndNothingElse") {
    const testing::TempFolder folder;
    write_run(folder, run_b, 1, 1);
    write_run(folder, run_a, 1, 12);
    write_run(folder, run_a, 1, 2);
    folder.write("readme.txt", "no run");
    const auto files = segments(folder.path());
    REQUIRE(files.size() == 3);
    CHECK(files[0].run_id == run_a);
    CHECK(files[0].segment == 2);
    CHECK(files[1].segment == 12);
    CHECK(files[2].run_id == run_b);
    CHECK(segments(folder / "missing").empty());
}

TEST_CASE("AReplayFindsTheNewestRunOfAFolderANamedRunOrOneFile") {
    const testing::TempFolder folder;
    write_run(folder, run_a, 1, 1);
    write_run(folder, run_a, 1, 2);
    write_run(folder, run_b, 1, 1);
    CHECK(segments_of(folder.path()).value() == std::vector{folder / segment_name(run_b, 1)});
    CHECK(segments_of(folder / run_a).value() ==
          std::vector{folder / segment_name(run_a, 1), folder / segment_name(run_a, 2)});
    CHECK(segments_of(folder / segment_name(run_a, 2)).value() == std::vector{folder / segment_name(run_a, 2)});
    CHECK(segments_of(folder / "missing").error().kind == ErrorKind::not_found);
    CHECK(holds_segments(folder.path()));
    CHECK_FALSE(holds_segments(folder / segment_name(run_a, 2)));
}

TEST_CASE("PruneDestroysASegmentAsSoonAsItsFirstEntryIsOlderThanPolicyKeeps") {
    const testing::TempFolder folder;
    write_run(folder, run_a, 1'000);
    write_run(folder, run_b, 10'000);
    REQUIRE(prune(folder.path(), {1h, plenty}, moment(1'000).wall + 1h, "").ok());
    CHECK(segments(folder.path()).size() == 2);
    REQUIRE(prune(folder.path(), {1h, plenty}, moment(1'001).wall + 1h, "").ok());
    const auto files = segments(folder.path());
    REQUIRE(files.size() == 1);
    CHECK(files[0].run_id == run_b);
}

TEST_CASE("PruneSparesTheSegmentInUse") {
    const testing::TempFolder folder;
    write_run(folder, run_a, 1'000);
    REQUIRE(prune(folder.path(), {1h, plenty}, moment(0).wall + 24h, folder / segment_name(run_a, 1)).ok());
    CHECK(segments(folder.path()).size() == 1);
}

TEST_CASE("AKeepOfZeroKeepsNothingButTheSegmentInUse") {
    const testing::TempFolder folder;
    write_run(folder, run_a, 1'000);
    write_run(folder, run_b, 2'000);
    REQUIRE(prune(folder.path(), {0ms, plenty}, moment(0).wall, folder / segment_name(run_b, 1)).ok());
    const auto files = segments(folder.path());
    REQUIRE(files.size() == 1);
    CHECK(files[0].run_id == run_b);
}

TEST_CASE("AFolderThatIsTooLargeLosesItsOldestSegments") {
    const testing::TempFolder folder;
    for (const std::uint32_t segment : {1U, 2U, 3U}) {
        write_run(folder, run_a, 1'000, segment);
    }
    const auto size = std::filesystem::file_size(folder / segment_name(run_a, 3));
    REQUIRE(prune(folder.path(), {24h, 2 * size}, moment(0).wall, folder / segment_name(run_a, 3)).ok());
    const auto files = segments(folder.path());
    REQUIRE(files.size() == 2);
    CHECK(files[0].segment == 2);
}

TEST_CASE("AFileWithoutAnEntryIsAsOldAsItsOwnTime") {
    const testing::TempFolder folder;
    folder.write(segment_name(run_a, 1), "");
    const auto written = std::chrono::time_point_cast<Milliseconds>(
        std::chrono::file_clock::to_sys(std::filesystem::last_write_time(folder / segment_name(run_a, 1))));
    REQUIRE(prune(folder.path(), {1h, plenty}, written + 59min, "").ok());
    CHECK(segments(folder.path()).size() == 1);
    REQUIRE(prune(folder.path(), {1h, plenty}, written + 61min, "").ok());
    CHECK(segments(folder.path()).empty());
}

TEST_CASE("AnOldSegmentThatCannotBeDestroyedIsSaid") {
    const testing::TempFolder folder;
    std::filesystem::create_directories(folder / (segment_name(run_a, 1) + "/inside"));  // no file, and not empty
    write_run(folder, run_b, 1'000);
    const auto pruned = prune(folder.path(), {0ms, plenty}, moment(0).wall, "");
    REQUIRE_FALSE(pruned.ok());
    CHECK(pruned.error().kind == ErrorKind::refused);
    CHECK_FALSE(std::filesystem::exists(folder / segment_name(run_b, 1)));  // the others go all the same
}
