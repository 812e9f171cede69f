#include "server/review/review.hpp"

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
        REQUIRE(store->admit({}, {workstation.id(), "desk-7", workstation.signing_key(), now, {}}));
    }
    void append(const protocol::Batch& batch) {
        protocol::Link link = batch.previous;
        std::vector<store::NewRecord> records;
        for (const auto& linked : batch.records) {
            link = protocol::next_link(link, linked.seq, linked.body_hash);
            records.push_back({linked, link, *protocol::decode(*linked.body)});
        }
        REQUIRE(store->append(workstation.id(), records, now));
    }

    testing::TempFolder folder;
    std::unique_ptr<store::SqliteStore> store = std::move(*store::SqliteStore::open(folder / "server.db"));
    testing::TestWorkstation workstation;
};

}  // namespace

TEST_CASE("TellsWhatBecameOfTheResponse") {
    store::Incident incident;
    incident.response = Response::lock;
    CHECK(outcome_of(incident) == Outcome::lock_pending);
    incident.verified = true;
    CHECK(outcome_of(incident) == Outcome::lock_verified);
    incident.verified = false;
    CHECK(outcome_of(incident) == Outcome::lock_failed);
    incident.enforcement = Enforcement::observe;
    CHECK(outcome_of(incident) == Outcome::would_lock);
    incident.response = Response::notice;
    CHECK(outcome_of(incident) == Outcome::would_notice);
    incident.enforcement = Enforcement::enforce;
    CHECK(outcome_of(incident) == Outcome::noticed);
    incident.response = Response::record;
    CHECK(outcome_of(incident) == Outcome::recorded);
}

TEST_CASE("OpensACaseWithItsRecordsHeldAgainstTheChain") {
    Bench bench;
    const auto seen = bench.workstation.incident(FindingKind::additional_person);
    bench.append(bench.workstation.send({bench.workstation.incident(FindingKind::worker_absent), seen}));
    bench.append(bench.workstation.send({bench.workstation.outcome_of(seen, true)}));
    const store::IncidentKey key{bench.workstation.id(), seen.incident};
    const auto opened = open_case(*bench.store, key);
    REQUIRE(opened);
    REQUIRE(*opened);
    REQUIRE((*opened)->steps.size() == 2);
    CHECK((*opened)->steps.at(0).stored.linked.seq == 2);
    CHECK((*opened)->steps.at(0).verifies);
    CHECK((*opened)->steps.at(1).verifies);
    CHECK((*opened)->geometry == seen.geometry);
    CHECK((*opened)->until_outcome == 150ms);
    CHECK((*opened)->policy_version == 3);
    CHECK_FALSE(open_case(*bench.store, {bench.workstation.id(), IncidentId("none")})->has_value());

    // Somebody changes a body behind the server's back.
    const auto database = sqlite::Database::open(bench.folder / "server.db");
    REQUIRE(database);
    REQUIRE(database->run("UPDATE record SET body = ? WHERE seq = 2", as_bytes("{\"changed\":1}")));
    const auto changed = open_case(*bench.store, key);
    CHECK_FALSE((*changed)->steps.at(0).verifies);
    CHECK_FALSE((*changed)->steps.at(0).record.has_value());
    CHECK((*changed)->steps.at(1).verifies);
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
    CHECK((*open_case(*bench.store, key))->incident.review->note == "Geprüft: 5 € \xF0\x9F\x91\x8D");
}
