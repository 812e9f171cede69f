#include "server/export/exporter.hpp"

#include "server/store/sqlite/store.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/stored.hpp"

#include <set>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::exports;
using namespace std::chrono_literals;
using testing::stored_at;

constexpr const char* target_name = "siem";

/// Takes what the test lets it take, and remembers that.
class ScriptedTarget final : public Target {
public:
    Sent send(std::span<const Message> batch, const Ending&) override {
        largest_batch = std::max(largest_batch, batch.size());
        Sent sent = script(batch);
        for (const auto& message : batch.first(sent.taken)) {
            taken.push_back(message);
        }
        return sent;
    }
    [[nodiscard]] std::vector<std::string> details() const {
        std::vector<std::string> all;
        all.reserve(taken.size());
        for (const auto& message : taken) {
            all.push_back(message.record.detail);
        }
        return all;
    }

    std::function<Sent(std::span<const Message>)> script = [](std::span<const Message> batch) {
        return Sent{batch.size(), Trouble::none, {}, std::nullopt};
    };
    std::vector<Message> taken;
    std::size_t largest_batch = 0;
};

struct Bed {
    Bed() {
        store = *store::SqliteStore::open(folder / "server.db");
        REQUIRE(*store->add_export_target(target_name, store::ExportFrom::now));
        testing::admit(*store, workstation);
    }

    void report(int count, WallTime at = stored_at) {
        for (int number = 0; number < count; ++number) {
            testing::append(
                *store,
                workstation.send({workstation.incident(FindingKind::worker_absent, std::to_string(++reported))}), at);
        }
    }
    [[nodiscard]] store::ExportStanding standing() const { return **store->export_standing(target_name); }
    [[nodiscard]] Attempt attempt(Exporter& exporter, WallTime now = stored_at) const {
        return exporter.attempt(now, [] { return false; });
    }
    /// Until nothing waits, or a number of attempts that shows that it never will.
    void attempt_all(Exporter& exporter) const {
        for (int turn = 0; turn < 200; ++turn) {
            const auto one = attempt(exporter);
            lost.insert(lost.end(), one.lost.begin(), one.lost.end());
            if (one.pace == Pace::empty) {
                return;
            }
        }
        FAIL("It never comes to an end.");
    }

    testing::TempFolder folder;
    std::unique_ptr<store::SqliteStore> store;
    testing::TestWorkstation workstation;
    ScriptedTarget target;
    int reported = 0;
    mutable std::vector<std::string> lost;
};

ExporterOptions options() {
    return {target_name, std::chrono::days(30), 8};
}

Sent refused(std::size_t taken = 0) {
    return {taken, Trouble::record, "400: no", std::nullopt};
}

}  // namespace

TEST_CASE("WhatWaitsIsSentInTheChainsOrderAndOnce") {
    Bed bed;
    bed.report(20);
    Exporter exporter(*bed.store, bed.target, options());
    bed.attempt_all(exporter);
    REQUIRE(bed.target.taken.size() == 20);
    for (std::size_t at = 0; at < 20; ++at) {
        CHECK(bed.target.taken.at(at).seq == at + 1);
        CHECK(bed.target.taken.at(at).record.detail == std::to_string(at + 1));
        CHECK(bed.target.taken.at(at).record.workstation == bed.workstation.id());
        CHECK(bed.target.taken.at(at).host_name == "desk-7");
    }
    CHECK(bed.standing().waiting == 0);
    CHECK(bed.standing().counts.sent == 20);
    CHECK(bed.attempt(exporter).pace == Pace::empty);
    bed.report(1);
    bed.attempt_all(exporter);
    CHECK(bed.target.taken.size() == 21);
}

TEST_CASE("AnotherExporterGoesOnWhereTheLastOneStood") {
    Bed bed;
    bed.report(3);
    {
        Exporter exporter(*bed.store, bed.target, options());
        bed.attempt_all(exporter);
    }
    bed.report(1);
    Exporter exporter(*bed.store, bed.target, options());
    bed.attempt_all(exporter);
    CHECK(bed.target.details() == std::vector<std::string>{"1", "2", "3", "4"});
}

TEST_CASE("WhatATargetDidNotTakeComesAgainAndNothingBehindItGoesFirst") {
    Bed bed;
    bed.report(2);
    Exporter exporter(*bed.store, bed.target, options());
    bed.target.script = [](std::span<const Message>) { return Sent{1, Trouble::away, "It is away.", 7s}; };
    const auto attempt = bed.attempt(exporter);
    CHECK(attempt.pace == Pace::back_off);
    CHECK(attempt.trouble == "It is away.");
    CHECK(attempt.not_before == 7s);
    CHECK(bed.standing().waiting == 1);
    bed.target.script = ScriptedTarget().script;
    bed.attempt_all(exporter);
    CHECK(bed.target.details() == std::vector<std::string>{"1", "2"});
}

TEST_CASE("AMatterOfSettingsIsTriedSlowlyAndLosesNothing") {
    Bed bed;
    bed.report(2);
    Exporter exporter(*bed.store, bed.target, options());
    bed.target.script = [](std::span<const Message>) {
        return Sent{0, Trouble::settings, "The token is wrong.", std::nullopt};
    };
    for (int turn = 0; turn < 50; ++turn) {
        CHECK(bed.attempt(exporter).pace == Pace::slowly);
    }
    CHECK(bed.standing().waiting == 2);
    CHECK(bed.standing().counts == store::ExportCounts{});
}

TEST_CASE("ARecordThatIsRefusedIsFoundSetAsideAfterThreeTriesAndTheOthersGo") {
    Bed bed;
    bed.report(8);
    Exporter exporter(*bed.store, bed.target, options());
    int alone = 0;
    bed.target.script = [&](std::span<const Message> batch) {
        const bool has_it =
            std::any_of(batch.begin(), batch.end(), [](const auto& message) { return message.record.detail == "6"; });
        alone += has_it && batch.size() == 1 ? 1 : 0;
        return has_it ? refused() : Sent{batch.size(), Trouble::none, {}, std::nullopt};
    };
    bed.attempt_all(exporter);
    CHECK(alone == Exporter::tries);
    CHECK(bed.target.details() == std::vector<std::string>{"1", "2", "3", "4", "5", "7", "8"});
    CHECK(bed.standing().counts == store::ExportCounts{7, 1, 0, 0});
    const auto aside = *bed.store->export_refusals(target_name, 10);
    REQUIRE(aside.size() == 1);
    CHECK(aside.at(0).seq == 6);
    CHECK(aside.at(0).reason == "400: no");
    REQUIRE(bed.lost.size() == 1);
    CHECK(bed.lost.at(0).find("record 6 of workstation") != std::string::npos);
    CHECK(bed.lost.at(0).find("400: no") == std::string::npos);  // it may repeat what it was sent
}

TEST_CASE("ATargetThatRefusesEverythingGetsSixteenRecordsSetAsideAndNoMore") {
    Bed bed;
    bed.report(20);
    Exporter exporter(*bed.store, bed.target, options());
    bed.target.script = [](std::span<const Message>) { return refused(); };
    Attempt last;
    for (int turn = 0; turn < 100; ++turn) {
        last = bed.attempt(exporter);
    }
    CHECK(last.pace == Pace::slowly);
    CHECK(last.trouble.find("16 records in a row") != std::string::npos);
    CHECK(bed.standing().counts.refused == Exporter::most_refused_in_a_row);
    CHECK(bed.standing().waiting == 4);
    bed.target.script = ScriptedTarget().script;
    bed.attempt_all(exporter);
    CHECK(bed.target.details() == std::vector<std::string>{"17", "18", "19", "20"});
}

TEST_CASE("WhatWaitedLongerThanTheSettingsAllowGoesUnsentAndIsCountedAndSaid") {
    Bed bed;
    bed.report(2, stored_at - std::chrono::days(31));
    bed.report(1);
    Exporter exporter(*bed.store, bed.target, options());
    bed.attempt_all(exporter);
    CHECK(bed.target.details() == std::vector<std::string>{"3"});
    CHECK(bed.standing().counts == store::ExportCounts{1, 0, 2, 0});
    REQUIRE(bed.lost.size() == 1);
    CHECK(bed.lost.at(0).find("2 record(s) waited longer than 30 days") != std::string::npos);
}

TEST_CASE("WhatIsOutdatedIsCountedOnceAlthoughTheTargetIsAway") {
    Bed bed;
    bed.report(1);
    bed.report(1, stored_at - std::chrono::days(31));
    Exporter exporter(*bed.store, bed.target, options());
    bed.target.script = [](std::span<const Message>) { return Sent{0, Trouble::away, "It is away.", std::nullopt}; };
    CHECK(bed.attempt(exporter).lost.empty());
    CHECK(bed.attempt(exporter).lost.empty());
    bed.target.script = ScriptedTarget().script;
    bed.attempt_all(exporter);
    CHECK(bed.standing().counts == store::ExportCounts{1, 0, 1, 0});
}

TEST_CASE("TombstonesArePassedOverAndCounted") {
    Bed bed;
    testing::append(*bed.store, bed.workstation.send_tombstone(protocol::TombstoneReason::evicted));
    bed.report(1);
    testing::append(*bed.store, bed.workstation.send_tombstone(protocol::TombstoneReason::refused));
    Exporter exporter(*bed.store, bed.target, options());
    bed.attempt_all(exporter);
    CHECK(bed.target.details() == std::vector<std::string>{"1"});
    CHECK(bed.standing().counts == store::ExportCounts{1, 0, 0, 2});
}

TEST_CASE("ABodyThatThisReleaseCannotReadIsSetAsideAndSaid") {
    Bed bed;
    testing::append(*bed.store, bed.workstation.send_body("{\"of\":\"another time\"}"));
    bed.report(1);
    Exporter exporter(*bed.store, bed.target, options());
    bed.attempt_all(exporter);
    CHECK(bed.target.details() == std::vector<std::string>{"1"});
    CHECK(bed.standing().counts == store::ExportCounts{1, 1, 0, 0});
    REQUIRE(bed.lost.size() == 1);
    CHECK(bed.lost.at(0).find("cannot be read by this release") != std::string::npos);
}

TEST_CASE("ALongBacklogOfOneWorkstationLeavesRoomForTheOthers") {
    Bed bed;
    bed.report(40);
    testing::TestWorkstation other;
    testing::admit(*bed.store, other, 2, "desk-8");
    testing::append(*bed.store, other.send({other.incident(FindingKind::camera_lost, "of the other")}));
    Exporter exporter(*bed.store, bed.target, options());
    static_cast<void>(bed.attempt(exporter));
    static_cast<void>(bed.attempt(exporter));
    const auto details = bed.target.details();
    CHECK(std::find(details.begin(), details.end(), "of the other") != details.end());
    CHECK(bed.target.largest_batch <= 8);
    bed.attempt_all(exporter);
    CHECK(bed.target.taken.size() == 41);
}
