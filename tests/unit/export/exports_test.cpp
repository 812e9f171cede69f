#include "server/export/exports.hpp"

#include "common/linux/system_clock.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/support/child.hpp"
#include "tests/support/temp_folder.hpp"

#include <atomic>
#include <mutex>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::exports;
using namespace std::chrono_literals;
using testing::eventually;

constexpr Pauses quick{1ms, 1ms, 4ms, 10ms};

struct Bed {
    Bed() { REQUIRE(*store->add_export_target("siem", store::ExportFrom::now)); }

    void log(const std::string& sentence) {
        const std::lock_guard lock(mutex);
        lines.push_back(sentence);
    }
    [[nodiscard]] std::vector<std::string> logged() {
        const std::lock_guard lock(mutex);
        return lines;
    }
    [[nodiscard]] std::optional<store::ExportTrouble> trouble() const {
        return (*store->export_standing("siem"))->trouble;
    }

    testing::TempFolder folder;
    std::unique_ptr<store::SqliteStore> store = *store::SqliteStore::open(folder / "server.db");
    SystemClock clock;
    std::mutex mutex;
    std::vector<std::string> lines;
};

}  // namespace

TEST_CASE("TroubleIsLoggedOnceAndKeptForWhoeverAsksUntilItIsWell") {
    Bed bed;
    std::atomic<bool> well = false;
    std::atomic<int> attempts = 0;
    const auto attempt = [&](WallTime, const Ending&) {
        ++attempts;
        return well ? Attempt{Pace::empty, {}, {}, std::nullopt}
                    : Attempt{Pace::back_off, "It is away.", {}, std::nullopt};
    };
    const Exports exports(
        *bed.store, {{"siem", attempt}}, bed.clock, [&](const auto& line) { bed.log(line); }, quick);
    REQUIRE(eventually([&] { return attempts > 20; }));
    CHECK(bed.logged() == std::vector<std::string>{"export siem: It is away."});
    REQUIRE(bed.trouble());
    CHECK(bed.trouble()->sentence == "It is away.");
    well = true;
    REQUIRE(eventually([&] { return !bed.trouble(); }));
    REQUIRE(eventually([&] { return bed.logged().size() == 2; }));
    CHECK(bed.logged().at(1) == "export siem: It is well again; what waited is sent.");
}

TEST_CASE("TroubleOfTheLastRunStandsUntilAnAttemptShowsThatItIsOver") {
    Bed bed;
    REQUIRE(bed.store->note_export_trouble("siem", "It was away.", WallTime(1s)));
    std::atomic<bool> something = false;
    std::atomic<int> attempts = 0;
    const auto attempt = [&](WallTime, const Ending&) {
        ++attempts;
        return Attempt{something ? Pace::at_once : Pace::empty, {}, {}, std::nullopt};
    };
    const Exports exports(
        *bed.store, {{"siem", attempt}}, bed.clock, [&](const auto& line) { bed.log(line); }, quick);
    REQUIRE(eventually([&] { return attempts > 5; }));
    CHECK(bed.trouble());
    something = true;
    CHECK(eventually([&] { return !bed.trouble(); }));
    CHECK(bed.logged().empty());
}

TEST_CASE("WhatGoesUnsentIsLoggedAndOneTargetNeverWaitsForAnother") {
    Bed bed;
    std::atomic<int> of_the_other = 0;
    std::atomic<bool> stuck = false;
    const auto slow = [&](WallTime, const Ending& ending) {
        stuck = true;
        CHECK(eventually([&] { return ending(); }));
        return Attempt{};
    };
    const auto other = [&](WallTime, const Ending&) {
        ++of_the_other;
        return Attempt{Pace::empty, {}, {"Record 7 goes unsent."}, std::nullopt};
    };
    {
        const Exports exports(
            *bed.store, {{"slow", slow}, {"siem", other}}, bed.clock, [&](const auto& line) { bed.log(line); }, quick);
        REQUIRE(eventually([&] { return stuck && of_the_other > 5; }));
    }  // ends although one is stuck until it is told
    CHECK(bed.logged().at(0) == "export siem: Record 7 goes unsent.");
}

TEST_CASE("ATargetThatAsksForTimeIsGivenItUpToABound") {
    Bed bed;
    std::atomic<int> attempts = 0;
    const auto attempt = [&](WallTime, const Ending&) {
        ++attempts;
        return Attempt{Pace::at_once, "Busy.", {}, attempts > 3 ? std::optional<Milliseconds>(24h) : std::nullopt};
    };
    Pauses pauses = quick;
    pauses.most_asked_for = 1h;
    const Exports exports(
        *bed.store, {{"siem", attempt}}, bed.clock, [](const auto&) {}, pauses);
    REQUIRE(eventually([&] { return attempts == 4; }));
    CHECK_FALSE(eventually([&] { return attempts > 4; }, 50ms));
}
