// The journal of a run that goes on: segments, gaps, destruction while running, the ledger of responses.
#include "agent/journal/running.hpp"

#include "tests/support/temp_folder.hpp"
#include "tests/unit/journal/full_disk.hpp"
#include "tests/unit/journal/sample.hpp"

#include <algorithm>
#include <chrono>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::journal;
using namespace std::chrono_literals;

namespace {

const PolicyMark first_policy{std::string(64, 'a'), 1};
const PolicyMark second_policy{std::string(64, 'b'), 2};
constexpr Bounds no_floor{.floor_bytes = 0};

Entry tick_at(Milliseconds at) {
    return {moment(at.count()), decision::Tick{}};
}

std::vector<Run> read_all(const std::filesystem::path& folder) {
    std::vector<Run> read_segments;
    for (const auto& file : segments(folder)) {
        auto run = read(file.path, right_key);
        REQUIRE(run);
        read_segments.push_back(std::move(*run));
    }
    return read_segments;
}

ResponseNote note_of(const char* last_digits) {
    auto other = note();
    other.incident = IncidentId(std::string("01890000-0000-7000-8000-0000000000") + last_digits);
    return other;
}

}  // namespace

TEST_CASE("ASegmentEndsAtItsSizeAndAtItsTime") {
    const testing::TempFolder folder;
    Journal journal(folder / "journal", run_a, right_key, {.segment_bytes = 2000, .floor_bytes = 0});
    journal.follow(24h, first_policy);
    for (int at = 1; at <= 20; ++at) {
        REQUIRE(journal.append(tick_at(at * 100ms), {}));
    }
    const auto by_size = segments(folder / "journal").size();
    CHECK(by_size > 1);
    REQUIRE(journal.append(tick_at(31min), {}));
    CHECK(segments(folder / "journal").size() == by_size + 1);
    std::size_t entries = 0;
    for (const auto& run : read_all(folder / "journal")) {
        REQUIRE(run.beginning);
        CHECK(run.id == run_a);
        CHECK(run.beginning->policy == first_policy);
        CHECK(run.beginning->state.has_value() == (run.segment > 1));
        CHECK(run.beginning->missing == 0);
        entries += run.entries.size();
    }
    CHECK(entries == 21);
}

TEST_CASE("WhatIsOlderThanPolicyKeepsIsGoneWhileTheAgentRuns") {
    const testing::TempFolder folder;
    Journal journal(folder / "journal", run_a, right_key, no_floor);
    journal.follow(1h, first_policy);
    Now now;
    for (Milliseconds at = 1s; at < 4h; at += 10s) {
        now = moment(at.count());
        REQUIRE(journal.append({now, decision::Tick{}}, {}));
        REQUIRE(journal.tend(now));
        if (at % 5min != 1s) {
            continue;
        }
        const auto first = begin_of(segments(folder / "journal").front().path);
        REQUIRE(first);
        CHECK(*first >= now.wall - 1h - 1min);  // it looks once a minute
    }
    const auto kept = read_all(folder / "journal");
    CHECK(kept.front().entries.front().now.wall <= now.wall - 50min);  // and what policy keeps is there
}

TEST_CASE("AShorterTimeToKeepHoldsAtOnce") {
    const testing::TempFolder folder;
    Journal journal(folder / "journal", run_a, right_key, no_floor);
    journal.follow(24h, first_policy);
    for (Milliseconds at = 1s; at < 2h; at += 1min) {
        REQUIRE(journal.append(tick_at(at), {}));
    }
    REQUIRE(journal.tend(moment(7'200'000)));
    CHECK(segments(folder / "journal").size() >= 4);
    journal.follow(0h, second_policy);
    REQUIRE(journal.tend(moment(7'200'100)));
    CHECK(segments(folder / "journal").empty());
    REQUIRE(journal.append(tick_at(3h), {}));
    CHECK(segments(folder / "journal").empty());
}

TEST_CASE("InputsThatCouldNotBeWrittenAreCountedAndTheNextSegmentBeginsWithTheState") {
    const testing::TempFolder folder;
    folder.write("journal", "in the way");
    Journal journal(folder / "journal", run_a, right_key, no_floor);
    journal.follow(24h, first_policy);
    CHECK_FALSE(journal.append(tick_at(1s), {}));
    CHECK_FALSE(journal.append(tick_at(1100ms), {}));
    CHECK_FALSE(journal.tend(moment(1200)));
    std::filesystem::remove(folder / "journal");
    decision::State before;
    before.numbers_given = 7;
    REQUIRE(journal.append(tick_at(3s), before));
    CHECK(journal.tend(moment(4100)));
    const auto kept = read_all(folder / "journal");
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].beginning->missing == 2);
    REQUIRE(kept[0].beginning->state);
    CHECK(kept[0].beginning->state->numbers_given == 7);
    CHECK(kept[0].entries.size() == 1);
}

TEST_CASE("AfterAnInputThatIsMissingNoOtherFollowsInItsSegment") {
    const testing::TempFolder folder;
    Journal journal(folder / "journal", run_a, right_key, no_floor);
    journal.follow(24h, first_policy);
    REQUIRE(journal.append(tick_at(1s), {}));
    {
        const FullDisk full(std::filesystem::file_size(folder / "journal" / segment_name(run_a, 1)) + 10);
        const auto refused = journal.append(tick_at(2s), {});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::exhausted);
    }
    REQUIRE(journal.append(tick_at(4s), {}));
    const auto kept = read_all(folder / "journal");
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].entries.size() == 1);
    CHECK_FALSE(kept[0].torn);
    CHECK(kept[1].beginning->missing == 1);
    CHECK(kept[1].entries.size() == 1);
}

TEST_CASE("WhereTheDiskIsAlmostFullInputsGiveWayAndResponsesDoNot") {
    const testing::TempFolder folder;
    Journal journal(folder / "journal", run_a, right_key, {.floor_bytes = UINT64_MAX});
    std::filesystem::create_directory(folder / "journal");
    journal.follow(24h, first_policy);
    const auto refused = journal.append(tick_at(1s), {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::exhausted);
    REQUIRE(journal.append(note()));
    Journal next(folder / "journal", run_b, right_key);
    CHECK(next.read_leftover().notes.size() == 1);
    CHECK(segments(folder / "journal").empty());
}

TEST_CASE("AChangeOfPolicyStandsBetweenTheEntriesItParts") {
    const testing::TempFolder folder;
    Journal journal(folder / "journal", run_a, right_key, no_floor);
    journal.follow(24h, first_policy);
    REQUIRE(journal.append(tick_at(1s), {}));
    journal.follow(24h, second_policy);
    REQUIRE(journal.append(tick_at(2s), {}));
    const auto kept = read_all(folder / "journal");
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].beginning->policy == first_policy);
    REQUIRE(kept[0].policies.size() == 1);
    CHECK(kept[0].policies[0].entry == 1);
    CHECK(kept[0].policies[0].policy == second_policy);
    const auto again = read(folder.write("export.jsonl", export_text(kept[0])), {});
    REQUIRE(again);
    CHECK(export_text(*again) == export_text(kept[0]));
}

TEST_CASE("ANoteIsFoundByEveryLaterStartUntilItsRecordIsThere") {
    const testing::TempFolder folder;
    {
        Journal died(folder.path(), run_a, right_key);
        REQUIRE(died.append(note_of("01")));
        REQUIRE(died.append(note_of("02")));
        died.reported(note_of("02").incident);
    }
    for (int start = 0; start < 2; ++start) {  // the first of them failed before it could report
        Journal next(folder.path(), run_b, right_key);
        const auto left = next.read_leftover();
        REQUIRE(left.notes.size() == 2);
        CHECK(left.notes[0].incident == note_of("01").incident);
        CHECK(left.notes[0].account == note().account);
        CHECK(left.notes[0].worker == note().worker);
    }
    Journal next(folder.path(), run_b, right_key);
    static_cast<void>(next.read_leftover());
    next.reported(note_of("01").incident);
    next.reported(note_of("02").incident);
    CHECK(Journal(folder.path(), run_b, right_key).read_leftover().notes.empty());
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("ANoteThatIsNotReportedOutlivesAKeepOfZero") {
    const testing::TempFolder folder;
    {
        Journal died(folder.path(), run_a, right_key);
        died.follow(0h, first_policy);
        REQUIRE(died.append(note()));
        REQUIRE(died.tend(moment(61'000)));
    }
    Journal next(folder.path(), run_b, right_key);
    next.follow(0h, first_policy);
    CHECK(next.read_leftover().notes.size() == 1);
    REQUIRE(next.tend(moment(48h / 1ms)));
    CHECK(Journal(folder.path(), run_b, right_key).read_leftover().notes.size() == 1);
}

TEST_CASE("NotesWhoseRecordsAreThereAreDestroyedWithinAMinute") {
    const testing::TempFolder folder;
    Journal journal(folder.path(), run_a, right_key);
    journal.follow(0h, first_policy);
    REQUIRE(journal.tend(moment(1'000)));
    REQUIRE(journal.append(note()));
    journal.reported(note().incident);
    REQUIRE(journal.tend(moment(62'000)));
    CHECK(Journal(folder.path(), run_b, right_key).read_leftover().notes.empty());
}

TEST_CASE("RecordsThatWereLostAreTakenOverOnce") {
    const testing::TempFolder folder;
    {
        Journal died(folder.path(), run_a, right_key);
        REQUIRE(died.append_lost(5, moment(1).wall));
    }
    Journal next(folder.path(), run_b, right_key);
    CHECK(next.read_leftover().lost == 5);
    next.reported_lost();
    CHECK(Journal(folder.path(), run_b, right_key).read_leftover().lost == 0);
}

TEST_CASE("ALedgerThatWasDamagedIsSaidOnceAndWhatStandsBeforeTheDamageIsTold") {
    const testing::TempFolder folder;
    {
        Journal died(folder.path(), run_a, right_key);
        REQUIRE(died.append(note_of("01")));
        REQUIRE(died.append(note_of("02")));
    }
    const auto file = std::filesystem::directory_iterator(folder.path())->path();
    auto bytes = testing::read_text(file);
    bytes[bytes.size() - 30] ^= 1;
    folder.write(file.filename().string(), bytes);
    const auto left = Journal(folder.path(), run_b, right_key).read_leftover();
    CHECK(left.notes.size() == 1);
    REQUIRE(left.complaints.size() == 1);
    CHECK_THAT(left.complaints[0], Catch::Contains("does not verify at entry 2"));
    CHECK(Journal(folder.path(), run_b, right_key).read_leftover().complaints.empty());
}
