#include "server/review/review.hpp"

#include "server/review/proof.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/workstation.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::review;
using namespace std::chrono_literals;

namespace {

const WallTime now{Milliseconds(1'767'600'000'000)};

struct Bench {
    Bench() {
        workstation.joined_as(WorkstationId("0198f000-0000-7000-8000-000000000001"));
        REQUIRE(store->add_join_token({}, now + 1h));
        REQUIRE(store->admit(
            {}, {workstation.id(),
                 "desk-7",
                 workstation.signing_key(),
                 now,
                 {},
                 protocol::sign_admission(server.secret_key, workstation.id(), workstation.signing_key())}));
    }
    Result<std::optional<Case>> open(const store::IncidentKey& key) {
        return open_case(*store, key, server.public_key, now);
    }
    std::string first_break() {
        const auto breaks = walk_all(*store, server.public_key);
        REQUIRE(breaks);
        return breaks->empty() ? "" : breaks->front().sentence;
    }
    // Somebody changes the database behind the server's back.
    void tamper(const std::string& sql) {
        const auto database = sqlite::Database::open(folder / "server.db");
        REQUIRE(database);
        REQUIRE(database->execute(sql));
    }
    void append(const protocol::Batch& batch) {
        protocol::Link link = batch.previous;
        std::vector<store::NewRecord> records;
        for (const auto& linked : batch.records) {
            link = protocol::next_link(link, linked.seq, linked.body_hash);
            records.push_back(
                {linked, link, linked.body ? std::optional(*protocol::decode(*linked.body)) : std::nullopt});
        }
        REQUIRE(store->append(workstation.id(), records,
                              {batch.records.back().seq, link, tombstones_of(batch), batch.head_signature, now}));
    }

    protocol::KeyPair server = protocol::make_key_pair();
    testing::TempFolder folder;
    std::unique_ptr<store::SqliteStore> store = std::move(*store::SqliteStore::open(folder / "server.db"));
    testing::TestWorkstation workstation;
};

}  // namespace

TEST_CASE("TellsWhatBecameOfTheResponse") {
    store::Incident incident;
    incident.response = Response::lock;
    incident.received = now;
    CHECK(outcome_of(incident, now) == Outcome::lock_pending);
    CHECK(outcome_of(incident, incident.received + outcome_due) == Outcome::lock_unreported);
    incident.verified = true;
    CHECK(outcome_of(incident, now) == Outcome::lock_verified);
    incident.verified = false;
    CHECK(outcome_of(incident, now) == Outcome::lock_failed);
    incident.enforcement = Enforcement::observe;
    CHECK(outcome_of(incident, now) == Outcome::would_lock);
    incident.response = Response::notice;
    CHECK(outcome_of(incident, now) == Outcome::would_notice);
    incident.enforcement = Enforcement::enforce;
    CHECK(outcome_of(incident, now) == Outcome::noticed);
    incident.response = Response::record;
    CHECK(outcome_of(incident, now) == Outcome::recorded);
}

TEST_CASE("OpensACaseWithItsRecordsHeldAgainstTheChain") {
    Bench bench;
    const auto seen = bench.workstation.incident(FindingKind::additional_person);
    bench.append(bench.workstation.send({bench.workstation.incident(FindingKind::worker_absent), seen}));
    bench.append(bench.workstation.send({bench.workstation.outcome_of(seen, true)}));
    const store::IncidentKey key{bench.workstation.id(), seen.incident};
    const auto opened = bench.open(key);
    REQUIRE(opened);
    REQUIRE(*opened);
    REQUIRE((*opened)->steps.size() == 2);
    CHECK((*opened)->steps.at(0).stored.linked.seq == 2);
    CHECK((*opened)->steps.at(0).is_signed);
    CHECK((*opened)->steps.at(1).is_signed);
    CHECK((*opened)->geometry == seen.geometry);
    CHECK((*opened)->until_outcome == 150ms);
    CHECK((*opened)->policy_version == 3);
    CHECK_FALSE(bench.open({bench.workstation.id(), IncidentId("none")})->has_value());

    CHECK((*opened)->row_agrees);

    bench.tamper("UPDATE record SET body = CAST('{\"changed\":1}' AS BLOB) WHERE seq = 2");
    const auto changed = bench.open(key);
    CHECK_FALSE((*changed)->steps.at(0).is_signed);
    CHECK_FALSE((*changed)->steps.at(0).record.has_value());
    CHECK((*changed)->steps.at(1).is_signed);
    CHECK_FALSE((*changed)->row_agrees);
}

TEST_CASE("NoChangeOfTheDatabasePassesForWhatWasSigned") {
    Bench bench;
    const auto seen = bench.workstation.incident(FindingKind::additional_person);
    bench.append(bench.workstation.send({seen, bench.workstation.outcome_of(seen, false)}));
    bench.append(bench.workstation.send_tombstone(protocol::TombstoneReason::evicted));
    bench.append(bench.workstation.send({bench.workstation.repeat_of(seen, 2)}));
    const store::IncidentKey key{bench.workstation.id(), seen.incident};
    REQUIRE(bench.first_break().empty());
    const auto break_after = [&](const std::string& sql) {
        bench.tamper("PRAGMA foreign_keys=OFF;" + sql);
        return bench.first_break();
    };
    const auto undo = [&](const std::string& sql) { bench.tamper("PRAGMA foreign_keys=OFF;" + sql); };

    // The reason of a tombstone.
    CHECK(break_after("UPDATE record SET tombstone = 'expired' WHERE seq = 3").find("Record 3 has no body, and the") ==
          0);
    CHECK(break_after("UPDATE head SET tombstones = '3 expired' WHERE seq = 3").find("Record 3 is not what") == 0);
    undo(
        "UPDATE record SET tombstone = 'evicted' WHERE seq = 3; UPDATE head SET tombstones = '3 evicted' WHERE seq = "
        "3");
    REQUIRE(bench.first_break().empty());
    // A body with its hash and every link after it made to fit: only the signature tells.
    auto other = seen;
    other.detail = "Nobody was there.";
    const auto stored = bench.store->records(key.workstation, 1, 10);
    REQUIRE(stored);
    protocol::Link link = protocol::origin;
    const auto database = sqlite::Database::open(bench.folder / "server.db");
    REQUIRE(database);
    for (const auto& record : *stored) {
        const std::string body = record.linked.seq == 1 ? protocol::encode(other) : record.linked.body.value_or("");
        const auto hash = record.linked.seq == 1 ? protocol::hash_body(body) : record.linked.body_hash;
        link = protocol::next_link(link, record.linked.seq, hash);
        REQUIRE(
            database->run("UPDATE record SET body_hash = ?, link = ? WHERE seq = ?", hash, link, record.linked.seq));
        REQUIRE(database->run("UPDATE head SET link = ? WHERE seq = ?", link, record.linked.seq));
        if (record.linked.seq == 1) {
            REQUIRE(database->run("UPDATE record SET body = ? WHERE seq = 1", as_bytes(body)));
        }
    }
    REQUIRE(database->run("UPDATE workstation SET head_link = ?", link));
    CHECK(bench.first_break().find("is not what the workstation signed") != std::string::npos);
    CHECK_FALSE((*bench.open(key))->steps.at(0).is_signed);
    // And another key in the workstation's place, with which all of it is signed anew.
    const auto forger = protocol::make_key_pair();
    REQUIRE(database->run("UPDATE workstation SET signing_key = ?", forger.public_key));
    CHECK(bench.first_break() == "Its signing key is not the one that this server admitted.");
    CHECK_FALSE((*bench.open(key))->steps.at(0).is_signed);
}

TEST_CASE("AMissingRecordAndAMissingTailAreNamed") {
    Bench bench;
    for (int round = 0; round < 3; ++round) {
        bench.append(bench.workstation.send({bench.workstation.incident(FindingKind::worker_absent)}));
    }
    bench.tamper("CREATE TABLE kept AS SELECT * FROM record; DELETE FROM record WHERE seq = 2");
    CHECK(bench.first_break() == "Record 2 is missing.");
    bench.tamper("DELETE FROM record; INSERT INTO record SELECT * FROM kept; DELETE FROM record WHERE seq = 3");
    CHECK(bench.first_break() == "Record 3 is missing.");
    bench.tamper("DELETE FROM head WHERE seq = 3");
    CHECK(bench.first_break() == "Record 3 is missing; the chain stood at record 3.");
    bench.tamper("INSERT INTO record SELECT * FROM kept WHERE seq = 3");
    CHECK(bench.first_break() == "Record 3 carries no signature of the workstation.");
}

TEST_CASE("NothingMayStandBehindTheHeadOfAChain") {
    Bench bench;
    for (int round = 0; round < 2; ++round) {
        bench.append(bench.workstation.send({bench.workstation.incident(FindingKind::worker_absent)}));
    }
    bench.tamper("UPDATE workstation SET head_seq = 1, head_link = (SELECT link FROM record WHERE seq = 1)");
    CHECK(bench.first_break() == "Record 2 carries no signature of the workstation.");
    bench.tamper("DELETE FROM incident; DELETE FROM record WHERE seq = 2");
    CHECK(bench.first_break() == "Record 2 has a signed head, but the chain stands at 1.");
    bench.tamper("DELETE FROM head WHERE seq = 2");
    CHECK(bench.first_break().empty());  // whole, but cut back: the receipts tell (retention_test.cpp)
}

TEST_CASE("TheRowOfAnIncidentIsHeldAgainstItsRecords") {
    Bench bench;
    const auto seen = bench.workstation.incident(FindingKind::additional_person);
    bench.append(bench.workstation.send({seen, bench.workstation.outcome_of(seen, false)}));
    const store::IncidentKey key{bench.workstation.id(), seen.incident};
    CHECK((*bench.open(key))->row_agrees);
    for (const char* change : {"verified = 1", "worker = 'w-2'", "finding = 'worker_absent'", "detail = 'Nothing.'",
                               "occurrences = 7", "response = 'record'"}) {
        bench.tamper("CREATE TABLE IF NOT EXISTS kept AS SELECT * FROM incident");
        bench.tamper(std::string("UPDATE incident SET ") + change);
        CAPTURE(change);
        CHECK_FALSE((*bench.open(key))->row_agrees);
        bench.tamper("PRAGMA foreign_keys=OFF; DELETE FROM incident; INSERT INTO incident SELECT * FROM kept");
        CHECK((*bench.open(key))->row_agrees);
    }
}

TEST_CASE("TellsNoTimeToTheOutcomeWhereTheRecordThatAskedIsLost") {
    Bench bench;
    const auto seen = bench.workstation.incident(FindingKind::additional_person);
    bench.append(bench.workstation.send_tombstone(protocol::TombstoneReason::evicted));
    bench.append(bench.workstation.send({bench.workstation.outcome_of(seen, true)}));
    const auto shown = *bench.open({bench.workstation.id(), seen.incident});
    REQUIRE(shown);
    CHECK(shown->outcome == Outcome::lock_verified);
    CHECK_FALSE(shown->until_outcome);
}

TEST_CASE("TheTimeOfAnOutcomeIsThatOfTheOneShown") {
    Bench bench;
    const auto seen = bench.workstation.incident(FindingKind::additional_person);
    const auto repeat = bench.workstation.repeat_of(seen, 2);
    auto failed = bench.workstation.outcome_of(repeat, false);
    failed.at = repeat.at + 2s;
    bench.append(bench.workstation.send({seen, bench.workstation.outcome_of(seen, true), repeat, failed}));
    const auto shown = *bench.open({bench.workstation.id(), seen.incident});
    CHECK(shown->outcome == Outcome::lock_failed);
    CHECK(shown->until_outcome == 2s);
}

TEST_CASE("CountsANoteAsTheBrowserDoes") {
    Bench bench;
    const auto seen = bench.workstation.incident(FindingKind::worker_absent);
    bench.append(bench.workstation.send({seen}));
    const store::IncidentKey key{bench.workstation.id(), seen.incident};
    std::string note;
    for (int line = 0; line < 500; ++line) {
        note += "\u00fc\u20ac\r\n";  // three units, the break one of them
    }
    note += std::string(500, 'x');
    CHECK(mark_reviewed(*bench.store, key, "anna", note + "x", now).error().kind == ErrorKind::invalid_input);
    CHECK(*mark_reviewed(*bench.store, key, "anna", note, now) == store::ReviewVerdict::marked);
}

TEST_CASE("TakesOnlyNotesThatAreText") {
    Bench bench;
    const auto seen = bench.workstation.incident(FindingKind::worker_absent);
    bench.append(bench.workstation.send({seen}));
    const store::IncidentKey key{bench.workstation.id(), seen.incident};
    for (const std::string& bad : {std::string(), std::string(" \r\n\t"), std::string(2001, 'x'), std::string("\xff"),
                                   std::string("cut \xe2\x82"), std::string("\xc0\xaf"), std::string("\xed\xa0\x80"),
                                   std::string("\xf4\x90\x80\x80"), std::string("\xe0\x80\x80")}) {
        const auto refused = mark_reviewed(*bench.store, key, "anna", bad, now);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::invalid_input);
    }
    const auto done = mark_reviewed(*bench.store, key, "anna", "  Geprüft: 5 € \xF0\x9F\x91\x8D \n", now);
    REQUIRE(done);
    CHECK(*done == store::ReviewVerdict::marked);
    CHECK((*bench.open(key))->incident.review->note == "Geprüft: 5 € \xF0\x9F\x91\x8D");
}

TEST_CASE("ABodyThatTheServerDeletedIsLawfulByItsSignatureAlone") {
    Bench bench;
    const auto kept = bench.workstation.incident(FindingKind::camera_lost);
    bench.append(bench.workstation.send({bench.workstation.incident(FindingKind::worker_absent), kept}));
    protocol::Deletion deletion{"1", bench.workstation.id(), protocol::TombstoneReason::expired, now, {1}, {}};
    SECTION("signed") {
        protocol::sign_deletion(deletion, bench.server.secret_key);
        REQUIRE(*bench.store->delete_bodies(deletion, "retention", "expired one") == 1);
        CHECK(bench.first_break().empty());
        // What was kept is proved as before.
        const auto record = bench.store->records(bench.workstation.id(), 2, 1)->front();
        CHECK(*is_signed(*bench.store, **bench.store->workstation(bench.workstation.id()), bench.server.public_key,
                         record));
        bench.tamper("UPDATE record SET tombstone = 'erased' WHERE seq = 1");
        CHECK(bench.first_break().find("Record 1 has no body, and the reason") == 0);
    }
    SECTION("not signed by this server") {
        protocol::sign_deletion(deletion, protocol::make_key_pair().secret_key);
        REQUIRE(*bench.store->delete_bodies(deletion, "retention", "expired one") == 1);
        CHECK(bench.first_break().find("Record 1 has no body, and the reason") == 0);
    }
    SECTION("a signed one is stretched") {
        protocol::sign_deletion(deletion, bench.server.secret_key);
        REQUIRE(*bench.store->delete_bodies(deletion, "retention", "expired one") == 1);
        bench.tamper(
            "UPDATE deletion SET seqs = '1-2'; UPDATE record SET body = NULL, tombstone = 'expired' WHERE seq = 2");
        CHECK(bench.first_break().find("Record 1 has no body, and the reason") == 0);
    }
}
