// Golden journals are kept for ever: what they once said they say in every version, byte for byte. The rules stand
// here and not in a policy file, so that no change of a default ever touches them.
#include "agent/decision/step.hpp"
#include "agent/journal/running.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/journal/sample.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::journal;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

policy::Rules golden_rules() {
    using enum FindingKind;
    using enum Response;
    const auto enforce = Enforcement::enforce;
    policy::Rules rules;
    //                               response  enforcement  confirm looks  warn  grace  cool-down
    rules.of(additional_person) = {lock, enforce, 1000ms, 2, 0ms, 0ms, 60s};
    rules.of(unknown_person) = {lock, enforce, 1000ms, 3, 0ms, 1000ms, 60s};
    rules.of(worker_absent) = {lock, enforce, 2000ms, 2, 3000ms, 500ms, 30s};
    rules.of(camera_covered) = {lock, enforce, 1000ms, 2, 0ms, 0ms, 30s};
    rules.of(camera_lost) = {notice, enforce, 500ms, 1, 0ms, 0ms, 30s};
    rules.of(vision_failed) = {lock, enforce, 0ms, 1, 0ms, 0ms, 60s};
    rules.of(worker_not_enrolled) = {lock, enforce, 1000ms, 1, 2000ms, 0ms, 60s};
    rules.of(outside_shift) = {lock, enforce, 0ms, 1, 2000ms, 0ms, 60s};
    rules.of(outside_place) = {lock, Enforcement::observe, 1000ms, 1, 1000ms, 0ms, 60s};
    rules.of(lock_failed) = {record, enforce, 0ms, 1, 0ms, 0ms, 60s};
    rules.of(agent_interrupted) = {lock, enforce, 0ms, 1, 0ms, 0ms, 60s};
    for (const auto later : {place_unknown, place_conflict}) {
        rules.of(later).looked_for = false;  // when these stories were told nobody looked for them
    }
    rules.known_kinds = 20;  // of that day: what takes the sight from a camera was not told apart
    rules.accept = 0.5;
    rules.reject = 0.375;
    rules.eye_silence = 1500ms;
    rules.eye_start = 8000ms;
    return rules;
}

std::vector<fs::path> golden_journals() {
    std::vector<fs::path> files;
    for (const auto& file : fs::directory_iterator(GOLDEN_JOURNALS)) {
        if (file.path().filename().string().find(".expected.") == std::string::npos) {
            files.push_back(file.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

TEST_CASE("GoldenJournalsComeOutByteIdentical") {
    const auto files = golden_journals();
    REQUIRE(files.size() >= 4);
    for (const auto& file : files) {
        CAPTURE(file);
        const auto run = read(file, {});
        REQUIRE(run.ok());
        CHECK_FALSE(run->torn);
        auto expected = file;
        expected.replace_extension(".expected.jsonl");
        CHECK(replay(*run, golden_rules()) == testing::read_text(expected));
    }
}

TEST_CASE("AGoldenJournalThatWentThroughEncryptionReplaysTheSame") {
    for (const auto& file : golden_journals()) {
        CAPTURE(file);
        const testing::TempFolder folder;
        const auto plain = read(file, {});
        REQUIRE(plain.ok());
        {
            auto writer = Writer::begin(folder.path(), run_a, right_key);
            REQUIRE(writer.ok());
            for (const auto& entry : plain->entries) {
                REQUIRE(writer->append(entry).ok());
            }
        }
        const auto sealed = read(folder / (segment_name(run_a, 1)), right_key);
        REQUIRE(sealed.ok());
        CHECK(replay(*sealed, golden_rules()) == replay(*plain, golden_rules()));
    }
}

namespace {

policy::Policy golden_policy(const std::string& digest) {
    policy::Policy policy;
    policy.digest = digest;
    policy.version = 3;
    policy.rules = golden_rules();
    return policy;
}

/// A golden journal as an agent would have written it, a new segment every few entries.
std::vector<Run> in_segments(const testing::TempFolder& folder, const Run& plain) {
    {
        Journal journal(folder.path(), run_a, right_key, {.segment_bytes = 1, .floor_bytes = 0});
        journal.follow(24h, {"golden", 3});
        decision::State state;
        for (const auto& entry : plain.entries) {
            REQUIRE(journal.append(entry, state));
            state = decision::step(std::move(state), entry.input, golden_rules(), entry.now).state;
        }
    }
    std::vector<Run> runs;
    for (const auto& file : segments(folder.path())) {
        runs.push_back(std::move(*read(file.path, right_key)));
    }
    REQUIRE(runs.size() == plain.entries.size());
    return runs;
}

}  // namespace

TEST_CASE("TheSegmentsOfARunReplayAsTheRunItself") {
    for (const auto& file : golden_journals()) {
        CAPTURE(file);
        const testing::TempFolder folder;
        const auto plain = read(file, {});
        const auto runs = in_segments(folder, *plain);
        Replay whole({golden_policy("golden")});
        std::string lines;
        std::string each_alone;
        for (const auto& run : runs) {
            lines += whole.next(run).value();
            each_alone += Replay({golden_policy("golden")}).next(run).value();
        }
        CHECK(lines == replay(*plain, golden_rules()));
        CHECK(each_alone == lines);  // from its head each begins where the one before it ended
        CHECK(whole.remarks().empty());
    }
}

TEST_CASE("AReplayUnderAnotherPolicyThanTheJournalsIsRefused") {
    const testing::TempFolder folder;
    const auto runs = in_segments(folder, *read(golden_journals().front(), {}));
    Replay other({golden_policy("other")});
    const auto refused = other.next(runs.front());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::invalid_input);
    CHECK_THAT(refused.error().message, Catch::Contains("policy version 3 (SHA-256 golden)"));
    CHECK(Replay({golden_policy("other"), golden_policy("golden")}).next(runs.front()));
}

TEST_CASE("EntriesAfterAChangeOfPolicyAreJudgedByTheNewOne") {
    auto run = *read(golden_journals().front(), {});
    auto observing = golden_policy("observing");
    for (auto& rule : observing.rules.findings) {
        rule.enforcement = Enforcement::observe;
    }
    run.policies = {{0, {"observing", 1}}};
    Replay replay_of_both({golden_policy("golden"), observing});
    const auto lines = replay_of_both.next(run);
    REQUIRE(lines);
    CHECK(*lines == replay(run, observing.rules));
    CHECK(*lines != replay(run, golden_rules()));
}

TEST_CASE("AReplayJudgesASessionByItsWorkersOwnRules") {
    const auto run = *read(fs::path(GOLDEN_JOURNALS) / "bystander.jsonl", {});
    auto levelled = golden_policy("levelled");
    for (auto& rule : levelled.worker_rules.emplace("w-17", golden_rules()).first->second.findings) {
        rule.enforcement = Enforcement::observe;
    }
    const auto lines = Replay({levelled}).next(run);
    REQUIRE(lines);
    CHECK_THAT(replay(run, golden_rules()), Catch::Contains(R"("enforcement":"enforce")"));
    CHECK_THAT(*lines, Catch::Contains(R"("enforcement":"observe")") && !Catch::Contains(R"("enforcement":"enforce")"));
}

TEST_CASE("AReplaySaysWhatIsMissingAndGoesOnFromTheStateBehindTheGap") {
    const testing::TempFolder folder;
    auto runs = in_segments(folder, *read(golden_journals().front(), {}));
    Replay gapped({golden_policy("golden")});
    REQUIRE(gapped.next(runs[0]));
    runs[5].beginning->missing = 4;
    const auto alone = Replay({golden_policy("golden")}).next(runs[5]).value();
    CHECK(gapped.next(runs[5]).value() == alone);
    REQUIRE(gapped.remarks().size() == 1);
    CHECK_THAT(gapped.remarks()[0], Catch::Contains("4 inputs before segment 6"));
}

TEST_CASE("WhatAnAgentDidNotTellApartIsNotToldApartInItsJournal") {
    const testing::TempFolder folder;
    auto rules = golden_rules();
    rules.known_kinds = policy::finding_count;
    for (const auto kind : {FindingKind::camera_dark, FindingKind::camera_frozen}) {
        rules.of(kind) = rules.of(FindingKind::camera_covered);
    }
    auto today = golden_policy("golden");
    today.rules = rules;
    const auto plain = *read(fs::path(GOLDEN_JOURNALS) / "camera_and_eye.jsonl", {});
    auto runs = in_segments(folder, plain);
    Replay as_written({today});
    Replay of_before({today});
    std::string told_apart;
    std::string not_told_apart;
    for (auto& run : runs) {
        CHECK(run.beginning->known_kinds == policy::finding_count);
        told_apart += as_written.next(run).value();
        run.beginning->known_kinds = 20;
        not_told_apart += of_before.next(run).value();
    }
    CHECK(told_apart != not_told_apart);
    CHECK(not_told_apart == replay(plain, golden_rules()));
}

TEST_CASE("ASegmentThatDoesNotSayHowManyKindsItsAgentKnewIsOfBeforeTheyWereToldApart") {
    const testing::TempFolder folder;
    folder.write("head.jsonl", R"({"begins":{"missing":0,"policy":{"digest":"golden","version":3}}})"
                               "\n");
    const auto run = read(folder / "head.jsonl", {});
    REQUIRE(run.ok());
    REQUIRE(run->beginning);
    CHECK(run->beginning->known_kinds == 20);
    folder.write("newer.jsonl", R"({"begins":{"known_kinds":999,"missing":0,"policy":{"digest":"golden","version":3}}})"
                                "\n");
    CHECK(read(folder / "newer.jsonl", {})->beginning->known_kinds == policy::finding_count);
}
