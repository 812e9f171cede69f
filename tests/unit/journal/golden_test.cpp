// Golden journals are kept for ever: what they once said they say in every version, byte for byte. The rules stand
// here and not in a policy file, so that no change of a default ever touches them.
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
        const auto sealed = read(folder / (run_a + ".journal"), right_key);
        REQUIRE(sealed.ok());
        CHECK(replay(*sealed, golden_rules()) == replay(*plain, golden_rules()));
    }
}
