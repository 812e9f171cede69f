// What is deleted when, and that everything else stays proved.
#include "server/review/retention.hpp"

#include "server/evidence/evidence.hpp"
#include "server/evidence/examine.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/review/proof.hpp"
#include "server/review/verify.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/support/statement_watch.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/stored.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::review;
using namespace shiftguard::testing;
using namespace std::chrono_literals;
using protocol::TombstoneReason;

namespace {

using Days = std::chrono::days;

struct Bench {
    TempFolder folder;
    std::unique_ptr<store::SqliteStore> store = std::move(*store::SqliteStore::open(folder / "server.db"));
    std::unique_ptr<evidence::FolderVault> vault = std::move(*evidence::FolderVault::open(folder / "evidence"));
    protocol::KeyPair server = protocol::make_key_pair();
    TestWorkstation one;
    TestWorkstation other;

    Bench() {
        join(one, 1);
        join(other, 2);
    }
    void join(TestWorkstation& workstation, std::uint8_t number) {
        workstation.joined_as(WorkstationId("0198f000-0000-7000-8000-00000000000" + std::to_string(number)));
        store::SecretHash token{};
        token.fill(number);
        REQUIRE(store->add_join_token(token, stored_at + 1h));
        REQUIRE(store->admit(
            token, {workstation.id(),
                    "desk",
                    workstation.signing_key(),
                    stored_at,
                    {},
                    protocol::sign_admission(server.secret_key, workstation.id(), workstation.signing_key())}));
    }
    std::vector<ChainReport> verified(const std::vector<protocol::Receipt>& receipts = {}) {
        return *verify_all(*store, server.public_key, receipts);
    }
    std::vector<std::string> audit() { return *store->audit_lines(100); }
    static Bytes picture(int number) {
        const auto text = "picture " + std::to_string(number);
        return {text.begin(), text.end()};
    }
    static protocol::Hash hash_of(int number) { return protocol::hash_body("picture " + std::to_string(number)); }
    [[nodiscard]] static store::EvidenceKey key_of(const TestWorkstation& of, int number) {
        return {of.id(), hash_of(number)};
    }
    void keep(const TestWorkstation& of, int number, WallTime at = stored_at) {
        REQUIRE(evidence::keep(*vault, *store,
                               {key_of(of, number), "image/jpeg", picture(number).size(), at, {}, false},
                               picture(number)));
    }
    /// An incident of this worker whose outcome names the picture.
    void name(TestWorkstation& of, int number, const std::string& worker = "w-1017", WallTime at = stored_at) {
        auto incident = of.incident(FindingKind::additional_person);
        incident.worker = WorkerId(worker);
        auto outcome = of.outcome_of(incident, true);
        outcome.worker = incident.worker;
        outcome.evidence.push_back({hash_of(number), "image/jpeg", picture(number).size()});
        append(*store, of.send({incident, outcome}), at);
    }
    [[nodiscard]] bool has(int number) const { return vault->get(hash_of(number)).ok(); }
    [[nodiscard]] evidence::Findings examined() const { return *evidence::examine(*vault, *store); }
    void tamper(const std::string& sql) {
        const auto database = sqlite::Database::open(folder / "server.db");
        REQUIRE(database->execute(sql));
    }
};

}  // namespace

namespace {

/// Walks a chain of three batches again and again, and each time does the deed one statement later, until the walk has
/// no so many. What the walks found, and how often the deed came between.
struct Between {
    std::vector<std::string> faults;
    std::size_t times = 0;
};

Between do_between_the_reads(const std::function<void(Bench&)>& deed) {
    Between between;
    for (bool came_between = true; came_between;) {
        Bench bench;
        for (int batch = 0; batch < 3; ++batch) {
            append(*bench.store, bench.one.send({bench.one.incident(FindingKind::worker_absent)}));
        }
        StatementWatch watch;
        const auto walked = store::SqliteStore::open(bench.folder / "server.db");
        REQUIRE(walked);
        watch.before(between.times + 1, [&] { deed(bench); });
        const auto reports = verify_all(**walked, bench.server.public_key, {});
        REQUIRE(reports);
        for (const auto& report : *reports) {
            if (!report.whole()) {
                between.faults.push_back(report.walked.broken ? report.walked.broken->sentence : report.tail->sentence);
            }
        }
        came_between = watch.done();
        between.times += came_between ? 1U : 0U;
    }
    return between;
}

}  // namespace

TEST_CASE("AClockThatWasSetByMoreThanADayIsNoReasonToDelete") {
    const Now since{BootTime(1min), stored_at, {}};
    const auto later = [&](Milliseconds gone, Milliseconds set) {
        return Now{since.boot + gone, since.wall + gone + set, {}};
    };
    CHECK_FALSE(clock_was_set(since, since));
    CHECK_FALSE(clock_was_set(since, later(Days(400), 0s)));
    CHECK_FALSE(clock_was_set(since, later(1h, Days(1))));
    CHECK(clock_was_set(since, later(1h, Days(1) + 1ms)));
    CHECK(clock_was_set(since, later(Days(400), -Days(1) - 1ms)));
}

TEST_CASE("RetentionDeletesWhatIsPastItsPeriodAndTheChainStillVerifies") {
    Bench bench;
    const auto old = bench.one.incident(FindingKind::worker_absent);
    append(*bench.store, bench.one.send({old, bench.one.outcome_of(old, true)}), stored_at);
    append(*bench.store, bench.one.send_tombstone(TombstoneReason::evicted), stored_at);
    append(*bench.store, bench.one.send({bench.one.incident(FindingKind::camera_lost)}), stored_at + Days(20));
    append(*bench.store, bench.other.send({bench.other.incident(FindingKind::camera_lost)}), stored_at + Days(20));
    REQUIRE(bench.store->note_heard(bench.one.id(), {stored_at, "0.1.0", 1, ""}));
    REQUIRE(bench.store->audit(stored_at, "anna", "did something"));
    const Periods periods{Days(30), Days(35), Days(7)};
    const auto nothing = apply_retention(*bench.store, *bench.vault, bench.server, periods, stored_at + Days(30));
    REQUIRE(nothing);
    CHECK(nothing->records == 0);
    const auto deleted = apply_retention(*bench.store, *bench.vault, bench.server, periods, stored_at + Days(31));
    REQUIRE(deleted);
    CHECK(deleted->records == 2);
    CHECK(deleted->workstations == 1);
    CHECK(bench.store->heartbeats(bench.one.id(), 10)->empty());
    CHECK(bench.store->incidents({}, {})->total == 2);
    const auto lines = *bench.store->audit_lines(2);
    CHECK(lines.at(0).find("retention: deleted the bodies of 2 record(s) of 1 workstation(s), stored more than 30") !=
          std::string::npos);
    CHECK(lines.at(1).find("retention: expired 2 record(s) of workstation " + bench.one.id().text()) !=
          std::string::npos);
    const auto reports = bench.verified();
    REQUIRE(reports.size() == 2);
    for (const auto& report : reports) {
        CHECK(report.whole());
    }
    const auto& walked = reports.front().workstation == bench.one.id() ? reports.front().walked : reports.back().walked;
    CHECK(walked.records == 4);
    CHECK(walked.bodies == 1);
    CHECK(walked.by_server == std::map<TombstoneReason, std::size_t>{{TombstoneReason::expired, 2}});
    CHECK(walked.by_workstation == std::map<TombstoneReason, std::size_t>{{TombstoneReason::evicted, 1}});
    const auto kept = bench.store->records(bench.one.id(), 4, 1)->front();
    CHECK(*is_signed(*bench.store, **bench.store->workstation(bench.one.id()), bench.server.public_key, kept));
    // Again: nothing is left to do, and nothing is said.
    CHECK(apply_retention(*bench.store, *bench.vault, bench.server, periods, stored_at + Days(31))->records == 0);
    CHECK(bench.store->audit_lines(1)->front() == lines.at(0));
    REQUIRE(apply_retention(*bench.store, *bench.vault, bench.server, periods, stored_at + Days(36)));
    for (const auto& line : bench.audit()) {
        CHECK(line.find("did something") == std::string::npos);
    }
}

TEST_CASE("PicturesGoByAPeriodOfTheirOwnAndTheirRecordsSayThatTheyWereThere") {
    Bench bench;
    bench.keep(bench.one, 1);
    bench.name(bench.one, 1);
    bench.keep(bench.one, 2, stored_at + Days(20));
    bench.name(bench.one, 2);
    const Periods periods{Days(365), Days(0), Days(7), Days(30)};
    CHECK(apply_retention(*bench.store, *bench.vault, bench.server, periods, stored_at + Days(30))->pictures == 0);
    const auto deleted = apply_retention(*bench.store, *bench.vault, bench.server, periods, stored_at + Days(31));
    REQUIRE(deleted);
    CHECK(deleted->pictures == 1);
    CHECK(deleted->records == 0);
    CHECK_FALSE(bench.has(1));
    CHECK(bench.has(2));
    CHECK((*bench.store->evidence(Bench::key_of(bench.one, 1)))->removed == stored_at + Days(31));
    CHECK(bench.store->audit_lines(1)->front().find("retention: deleted 1 picture(s), stored more than 30 days ago") !=
          std::string::npos);
    const auto examined = bench.examined();
    CHECK_FALSE(examined.lost());
    CHECK(examined.whole == 1);
    CHECK(examined.removed == 1);
    CHECK(examined.awaited == 0);
}

TEST_CASE("APictureIsNeverKeptLongerThanItsRecord") {
    Bench bench;
    for (const auto evidence_days : {30, 0}) {
        bench.keep(bench.one, 1);
        bench.name(bench.one, 1);
        const Periods periods{Days(10), Days(0), Days(7), Days(evidence_days)};
        const auto deleted = apply_retention(*bench.store, *bench.vault, bench.server, periods, stored_at + Days(11));
        REQUIRE(deleted);
        CHECK(deleted->pictures == 1);
        CHECK(deleted->records == 2);
        CHECK_FALSE(bench.has(1));
        CHECK_FALSE(*bench.store->evidence(Bench::key_of(bench.one, 1)));
    }
}

TEST_CASE("APictureThatNoRecordNamesInAWeekGoesAndSoDoesWhatACrashLeft") {
    Bench bench;
    bench.keep(bench.one, 1);
    bench.keep(bench.one, 2);
    bench.name(bench.one, 2);
    REQUIRE(bench.vault->put(Bench::hash_of(3), Bench::picture(3)));
    const Periods forever{Days(0), Days(0), Days(7), Days(0)};
    CHECK(apply_retention(*bench.store, *bench.vault, bench.server, forever, stored_at + Days(7))->pictures == 0);
    CHECK(bench.has(1));
    CHECK_FALSE(bench.has(3));
    CHECK(apply_retention(*bench.store, *bench.vault, bench.server, forever, stored_at + Days(8))->pictures == 1);
    CHECK_FALSE(bench.has(1));
    CHECK_FALSE(*bench.store->evidence(Bench::key_of(bench.one, 1)));
    CHECK(apply_retention(*bench.store, *bench.vault, bench.server, forever, stored_at + Days(9999))->pictures == 0);
    CHECK(bench.has(2));
}

TEST_CASE("ErasingAWorkerErasesThePicturesOfTheWorkersRecords") {
    Bench bench;
    bench.keep(bench.one, 1);
    bench.name(bench.one, 1);
    bench.keep(bench.one, 2);
    bench.name(bench.one, 2, "w-other");
    bench.name(bench.one, 3);  // one that never came
    const auto deleted = erase_worker(*bench.store, *bench.vault, bench.server, WorkerId("w-1017"), stored_at + 1h);
    REQUIRE(deleted);
    CHECK(deleted->records == 4);
    CHECK(deleted->pictures == 1);
    CHECK_FALSE(bench.has(1));
    CHECK(bench.has(2));
    CHECK_FALSE(*bench.store->evidence(Bench::key_of(bench.one, 1)));
    CHECK(bench.store->count_evidence()->missing == 0);
    for (const auto& line : bench.audit()) {
        CHECK(line.find("w-1017") == std::string::npos);
        CHECK(line.find(to_hex(Bench::hash_of(1))) == std::string::npos);
    }
}

TEST_CASE("APictureThatIsMissingOrDamagedIsFoundAndOneWithoutARowIsNoLoss") {
    Bench bench;
    for (const int number : {1, 2, 3}) {
        bench.keep(bench.one, number);
        bench.name(bench.one, number);
    }
    bench.name(bench.one, 9);
    bench.keep(bench.one, 4);
    REQUIRE(bench.vault->put(Bench::hash_of(5), Bench::picture(5)));
    CHECK_FALSE(bench.examined().lost());
    std::filesystem::remove(bench.vault->file_of(Bench::hash_of(1)));
    std::filesystem::resize_file(bench.vault->file_of(Bench::hash_of(2)), 3);
    const auto examined = bench.examined();
    CHECK(examined.lost());
    CHECK(examined.missing == std::vector{Bench::key_of(bench.one, 1)});
    CHECK(examined.damaged == std::vector{Bench::key_of(bench.one, 2)});
    CHECK(examined.whole == 2);
    CHECK(examined.unnamed == 1);
    CHECK(examined.awaited == 1);
    CHECK(examined.without_row == std::vector{Bench::hash_of(5)});
}

TEST_CASE("RetentionOfZeroDaysKeepsForGood") {
    Bench bench;
    append(*bench.store, bench.one.send({bench.one.incident(FindingKind::worker_absent)}), stored_at);
    REQUIRE(bench.store->audit(stored_at, "anna", "did something"));
    const auto done =
        apply_retention(*bench.store, *bench.vault, bench.server, {Days(0), Days(0), Days(0)}, stored_at + Days(9999));
    REQUIRE(done);
    CHECK(done->records == 0);
    CHECK(bench.store->records(bench.one.id(), 1, 1)->front().linked.body);
    CHECK_FALSE(bench.store->audit_lines(1)->empty());
}

TEST_CASE("RetentionDeletesMoreThanOneStepHolds") {
    Bench bench;
    constexpr std::size_t batches = 10;
    std::size_t sent = 0;
    for (std::size_t batch = 0; batch < batches; ++batch) {
        constexpr std::size_t in_a_batch = 110;
        std::vector<protocol::Record> records;
        records.reserve(in_a_batch);
        for (std::size_t at = 0; at < in_a_batch; ++at) {
            records.push_back(bench.one.incident(FindingKind::worker_absent));
        }
        sent += records.size();
        append(*bench.store, bench.one.send(records), stored_at);
    }
    CHECK(apply_retention(*bench.store, *bench.vault, bench.server, {Days(1), Days(0), Days(0)}, stored_at + Days(2))
              ->records == sent);
    CHECK(bench.verified().front().whole());
    CHECK(bench.store->deletions(bench.one.id())->size() > 1);
}

TEST_CASE("ErasesEveryRecordOfOneWorkerAndNobodyElses") {
    Bench bench;
    auto hers = bench.one.incident(FindingKind::worker_absent);
    hers.worker = WorkerId("w-other");
    append(*bench.store, bench.one.send({bench.one.incident(FindingKind::camera_lost), hers, bench.one.enrolment()}));
    append(*bench.store, bench.other.send({bench.other.incident(FindingKind::camera_lost)}));
    REQUIRE(bench.store->add_enrolment_code({}, WorkerId("w-1017"), stored_at + 1h));
    const auto deleted = erase_worker(*bench.store, *bench.vault, bench.server, WorkerId("w-1017"), stored_at + 1h);
    REQUIRE(deleted);
    CHECK(deleted->records == 3);
    CHECK(deleted->workstations == 2);
    const auto left = *bench.store->incidents({}, {});
    REQUIRE(left.incidents.size() == 1);
    CHECK(left.incidents.front().worker == WorkerId("w-other"));
    CHECK(bench.store->enrolments(bench.one.id(), 10)->empty());
    for (const auto& report : bench.verified()) {
        CHECK(report.whole());
    }
    for (const auto& line : bench.audit()) {
        CHECK(line.find("w-1017") == std::string::npos);
    }
    CHECK(erase_worker(*bench.store, *bench.vault, bench.server, WorkerId("w-1017"), stored_at + 1h)->records == 0);
    CHECK(erase_worker(*bench.store, *bench.vault, bench.server, WorkerId("nobody"), stored_at + 1h)->records == 0);
}

TEST_CASE("ADatabaseThatWasCutBackIsFoundByTheServersOwnReceipts") {
    Bench bench;
    append(*bench.store, bench.one.send({bench.one.incident(FindingKind::worker_absent)}));
    const auto early = bench.one.head();
    append(*bench.store, bench.one.send({bench.one.incident(FindingKind::camera_lost)}));
    const auto late = bench.one.head();
    const auto receipt = [&](const protocol::StoredHead& head) {
        return std::vector{protocol::Receipt{bench.one.id(), head.seq, head.link, stored_at, {}}};
    };
    CHECK(bench.verified(receipt(late)).front().whole());
    CHECK(bench.verified(receipt(early)).front().whole());
    bench.tamper(
        "DELETE FROM incident; DELETE FROM record WHERE seq = 2; DELETE FROM head WHERE seq = 2; "
        "UPDATE workstation SET head_seq = 1, head_link = (SELECT link FROM record WHERE seq = 1)");
    CHECK(bench.verified().front().whole());  // the walk alone cannot see it
    const auto reports = bench.verified(receipt(late));
    REQUIRE(reports.front().tail);
    CHECK(reports.front().tail->stored == 1);
    CHECK(reports.front().tail->receipted == 2);
    CHECK(reports.front().tail->sentence.find("records 2 to 2 are missing") != std::string::npos);
}

TEST_CASE("AChainThatTheWorkstationKnowsOtherwiseIsFoundByItsHeartbeat") {
    Bench bench;
    append(*bench.store, bench.one.send({bench.one.incident(FindingKind::worker_absent)}));
    protocol::Heartbeat said{{}, "0.2.0", 3};
    const auto hear = [&](std::uint64_t waiting, protocol::Sequence seq, const protocol::Link& link) {
        said.outbox = protocol::OutboxState{waiting, seq, link};
        REQUIRE(bench.store->note_heard(bench.one.id(), {stored_at, "0.2.0", 3, protocol::encode(said)}));
        const auto reports = bench.verified();
        return reports.front().tail ? reports.front().tail->sentence : "";
    };
    CHECK(hear(0, 1, bench.one.head().link).empty());
    CHECK(hear(3, 4, {}).empty());  // on their way
    CHECK(hear(1, 4, {}).find("records 2 to 3 are missing") != std::string::npos);
    CHECK(hear(0, 1, {}).find("record 1 was another one") != std::string::npos);
    CHECK(hear(9, 4, {}).empty());  // nonsense proves nothing
}

TEST_CASE("TheTailOfAClosedChainThatNeverCameIsNoLossAndWhatWasAcknowledgedIs") {
    Bench bench;
    append(*bench.store, bench.one.send({bench.one.incident(FindingKind::worker_absent)}));
    append(*bench.store, bench.one.send({bench.one.incident(FindingKind::camera_lost)}));
    protocol::Heartbeat said{{}, "0.2.0", 3};
    said.outbox = protocol::OutboxState{3, 5, {}};
    REQUIRE(bench.store->note_heard(bench.one.id(), {stored_at, "0.2.0", 3, protocol::encode(said)}));
    const WorkstationId follower("0198f000-0000-7000-8000-00000000000a");
    store::SecretHash token{};
    token.fill(9);
    REQUIRE(*bench.store->add_successor_token(token, stored_at, stored_at + 1h, {bench.one.id(), "anna", "new disk"}));
    protocol::Closing closing{bench.one.id(), follower, stored_at, "anna", "new disk", 2, bench.one.head().link};
    protocol::sign_closing(closing, bench.server.secret_key);
    const auto key = protocol::make_key_pair().public_key;
    REQUIRE(bench.store->admit_successor(token,
                                         {follower,
                                          "desk",
                                          key,
                                          stored_at,
                                          {},
                                          protocol::sign_admission(bench.server.secret_key, follower, key),
                                          {},
                                          {},
                                          {}},
                                         closing));
    const auto first = [&](const std::vector<protocol::Receipt>& receipts = {}) {
        auto reports = bench.verified(receipts);
        const auto found = std::find_if(reports.begin(), reports.end(),
                                        [&](const auto& one) { return one.workstation == bench.one.id(); });
        REQUIRE(found != reports.end());
        return *found;
    };
    const auto report = first();
    CHECK(report.whole());
    REQUIRE(report.ended);
    CHECK(report.ended->closing == closing);
    CHECK(report.ended->undelivered == 3);
    CHECK(report.walked.records == 2);
    for (const auto& other : bench.verified()) {
        CHECK(other.whole());
        CHECK(other.ended.has_value() == (other.workstation == bench.one.id()));
    }
    CHECK_FALSE(first({protocol::Receipt{bench.one.id(), 3, {}, stored_at, {}}}).whole());
    // Cut back to an earlier signed head, the place where it was closed tells.
    bench.tamper(
        "DELETE FROM incident; DELETE FROM record WHERE seq = 2; DELETE FROM head WHERE seq = 2; "
        "UPDATE heard SET said = ''; "
        "UPDATE workstation SET head_seq = 1, head_link = (SELECT link FROM record WHERE seq = 1) WHERE closed NOT "
        "NULL");
    const auto cut = first();
    REQUIRE(cut.tail);
    CHECK(cut.tail->sentence.find("closing of the chain says that the chain stood at record 2") != std::string::npos);
}

TEST_CASE("AClosingThatTheServerDidNotSignIsABreak") {
    for (const std::string change :
         {"INSERT INTO closing SELECT w.id, o.id, 0, 'anna', 'why', w.head_seq, w.head_link, zeroblob(64) FROM "
          "workstation w JOIN workstation o ON o.id <> w.id LIMIT 1",
          "UPDATE workstation SET closed = 1 WHERE id = (SELECT min(id) FROM workstation)"}) {
        CAPTURE(change);
        Bench bench;
        append(*bench.store, bench.one.send({bench.one.incident(FindingKind::worker_absent)}));
        bench.tamper(change);
        std::size_t breaks = 0;
        for (const auto& report : bench.verified()) {
            CHECK_FALSE(report.ended);
            if (report.walked.broken) {
                ++breaks;
                CHECK(report.walked.broken->sentence.find("marked as closed") != std::string::npos);
            }
        }
        CHECK(breaks == 1);
    }
}

TEST_CASE("WhatIsStoredWhileAChainIsWalkedIsNoLoss") {
    const auto between = do_between_the_reads([](Bench& bench) {
        append(*bench.store, bench.one.send({bench.one.incident(FindingKind::camera_lost)}));
        append(*bench.store, bench.one.send_tombstone(TombstoneReason::evicted));
    });
    CHECK(between.faults == std::vector<std::string>{});
    CHECK(between.times >= 10);  // two chains: heartbeat, workstation, deletions, heads, records and what follows them
}

TEST_CASE("WhatIsDeletedLawfullyWhileAChainIsWalkedIsNoLoss") {
    const Periods periods{Days(1), Days(0), Days(0)};
    const auto retention = do_between_the_reads([&](Bench& bench) {
        CHECK(apply_retention(*bench.store, *bench.vault, bench.server, periods, stored_at + Days(2))->records == 3);
    });
    CHECK(retention.faults == std::vector<std::string>{});
    CHECK(retention.times >= 10);
    const auto erasure = do_between_the_reads([&](Bench& bench) {
        CHECK(erase_worker(*bench.store, *bench.vault, bench.server, WorkerId("w-1017"), stored_at + 1h)->records == 3);
    });
    CHECK(erasure.faults == std::vector<std::string>{});
}

TEST_CASE("ABodyThatGoesWithoutASignatureWhileAChainIsWalkedIsALoss") {
    const auto between = do_between_the_reads([](Bench& bench) {
        bench.tamper(
            "UPDATE record SET body = NULL, tombstone = 'expired', type = NULL, incident = NULL WHERE seq = 3");
    });
    CHECK_FALSE(between.faults.empty());
    for (const auto& fault : between.faults) {
        CHECK(fault.find("Record 3 has no body, and the reason given for it was not signed") == 0);
    }
}
