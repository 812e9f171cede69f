// The clauses of server/store/evidence.hpp.
#include "tests/contract/server_store/store_contract.hpp"
#include "tests/unit/server/stored.hpp"

#include <catch2/catch.hpp>

namespace shiftguard::testing {
namespace {

using namespace std::chrono_literals;
using store::Evidence;

protocol::Hash hash_of(std::uint8_t number) {
    protocol::Hash hash{};
    hash.fill(number);
    return hash;
}

Evidence picture(const TestWorkstation& workstation, std::uint8_t number, WallTime stored = stored_at) {
    return {{workstation.id(), hash_of(number)}, "image/jpeg", 1000U + number, stored, std::nullopt, false};
}

/// An incident and its outcome, which names these pictures; gives the incident.
IncidentId name(store::IncidentStore& store, TestWorkstation& workstation, const std::vector<std::uint8_t>& numbers) {
    const auto incident = workstation.incident(FindingKind::worker_absent);
    auto outcome = workstation.outcome_of(incident, true);
    for (const auto number : numbers) {
        outcome.evidence.push_back({hash_of(number), "image/jpeg", 1000});
    }
    append(store, workstation.send({incident, outcome}));
    return incident.incident;
}

void keeps_a_picture_of_each_workstation_once(const OpenStore& open) {
    const auto store = open();
    TestWorkstation one;
    TestWorkstation other;
    admit(*store, one, 1);
    admit(*store, other, 2);
    const auto kept = picture(one, 7);
    CHECK_FALSE(*store->has_evidence(kept.key.sha256));
    CHECK_FALSE(*store->evidence(kept.key));
    CHECK(*store->add_evidence(kept));
    CHECK_FALSE(*open()->add_evidence(picture(one, 7, stored_at + 1h)));
    CHECK(*store->add_evidence(picture(other, 7)));
    CHECK(**open()->evidence(kept.key) == kept);
    CHECK(*store->has_evidence(kept.key.sha256));
    CHECK(*store->count_evidence() == store::EvidenceCounts{2, 2014, 2, 0});
    // Nobody has one who never joined.
    CHECK_FALSE(store->add_evidence({{WorkstationId("nobody"), hash_of(7)}, "image/jpeg", 1, stored_at, {}, false}));
}

void lists_pictures_in_the_order_of_workstation_and_hash(const OpenStore& open) {
    const auto store = open();
    TestWorkstation one;
    TestWorkstation other;
    admit(*store, one, 1);
    admit(*store, other, 2);
    for (const auto number : std::vector<std::uint8_t>{200, 3, 100}) {
        REQUIRE(*store->add_evidence(picture(one, number)));
    }
    REQUIRE(*store->add_evidence(picture(other, 1)));
    const auto first = *store->evidence_after({}, 2);
    REQUIRE(first.size() == 2);
    CHECK(first.front() == picture(one, 3));
    CHECK(first.back() == picture(one, 100));
    const auto rest = *store->evidence_after(first.back().key, 100);
    REQUIRE(rest.size() == 2);
    CHECK(rest.front() == picture(one, 200));
    CHECK(rest.back() == picture(other, 1));
}

void says_of_a_picture_whether_a_record_of_its_workstation_names_it(const OpenStore& open) {
    const auto store = open();
    TestWorkstation one;
    TestWorkstation other;
    admit(*store, one, 1);
    admit(*store, other, 2);
    REQUIRE(*store->add_evidence(picture(one, 1)));
    REQUIRE(*store->add_evidence(picture(other, 1)));
    name(*store, one, {1, 2, 2});
    CHECK((*store->evidence(picture(one, 1).key))->named);
    CHECK_FALSE((*store->evidence(picture(other, 1).key))->named);
    CHECK_FALSE(*store->evidence(picture(one, 2).key));
    CHECK(*store->count_evidence() == store::EvidenceCounts{2, 2002, 1, 1});
    REQUIRE(*store->add_evidence(picture(one, 2)));  // it comes after its record
    CHECK((*store->evidence(picture(one, 2).key))->named);
    CHECK(store->count_evidence()->missing == 0);
}

void tells_which_pictures_are_due(const OpenStore& open) {
    const auto store = open();
    TestWorkstation one;
    admit(*store, one, 1);
    REQUIRE(*store->add_evidence(picture(one, 1, stored_at - 30h)));
    REQUIRE(*store->add_evidence(picture(one, 2, stored_at - 20h)));
    REQUIRE(*store->add_evidence(picture(one, 3, stored_at - 10h)));
    REQUIRE(*store->add_evidence(picture(one, 4, stored_at - 5h)));
    name(*store, one, {1, 2});
    const auto due = [&](WallTime stored_before, WallTime unnamed_before, std::size_t most = 100) {
        std::vector<int> numbers;
        const auto found = *store->evidence_due(stored_before, unnamed_before, most);
        numbers.reserve(found.size());
        for (const auto& key : found) {
            numbers.push_back(key.sha256.front());
        }
        return numbers;
    };
    CHECK(due(stored_at - 30h, stored_at - 10h) == std::vector<int>{});
    CHECK(due(stored_at - 25h, stored_at - 7h) == std::vector<int>{1, 3});
    CHECK(due(WallTime{}, stored_at) == std::vector<int>{3, 4});
    CHECK(due(stored_at, WallTime{}) == std::vector<int>{1, 2, 3, 4});
    CHECK(due(stored_at, stored_at, 2) == std::vector<int>{1, 2});
}

void of_a_removed_picture_the_row_stays_while_a_record_names_it(const OpenStore& open) {
    const auto store = open();
    TestWorkstation one;
    admit(*store, one, 1);
    REQUIRE(*store->add_evidence(picture(one, 1)));
    REQUIRE(*store->add_evidence(picture(one, 2)));
    REQUIRE(*store->add_evidence(picture(one, 3)));
    name(*store, one, {1});
    REQUIRE(store->remove_evidence({picture(one, 1).key, picture(one, 2).key}, stored_at + 1h, "retention",
                                   "expired 2 pictures"));
    const auto after = open();
    auto gone = picture(one, 1);
    gone.removed = stored_at + 1h;
    gone.named = true;
    CHECK(**after->evidence(gone.key) == gone);
    CHECK_FALSE(*after->evidence(picture(one, 2).key));
    CHECK_FALSE(*after->has_evidence(hash_of(1)));
    CHECK(*after->has_evidence(hash_of(3)));
    CHECK(*after->count_evidence() == store::EvidenceCounts{1, 1003, 1, 0});
    CHECK(after->audit_lines(1)->front().find("retention: expired 2 pictures") != std::string::npos);
    CHECK(after->evidence_due(stored_at + 1h, stored_at + 1h, 10)->size() == 1);
    // It is not filled again, nor removed a second time.
    CHECK_FALSE(*after->add_evidence(picture(one, 1)));
    REQUIRE(after->remove_evidence({gone.key}, stored_at + 2h, "retention", "again"));
    CHECK(**after->evidence(gone.key) == gone);
}

void with_a_records_body_goes_what_it_names(const OpenStore& open) {
    const auto store = open();
    TestWorkstation one;
    admit(*store, one, 1);
    REQUIRE(*store->add_evidence(picture(one, 1)));
    REQUIRE(*store->add_evidence(picture(one, 2)));
    REQUIRE(*store->add_evidence(picture(one, 3)));
    name(*store, one, {1, 2, 9});
    name(*store, one, {2, 3});
    REQUIRE(store->remove_evidence({picture(one, 1).key, picture(one, 3).key}, stored_at + 1h, "a", "b"));
    protocol::Deletion deletion{"1", one.id(), protocol::TombstoneReason::expired, stored_at + 1h, {1, 2}, {}};
    REQUIRE(*store->delete_bodies(deletion, "retention", "expired") == 2);
    CHECK_FALSE(*store->evidence(picture(one, 1).key));       // nothing speaks of it any more
    CHECK((*store->evidence(picture(one, 2).key))->named);    // by the other record
    CHECK((*store->evidence(picture(one, 3).key))->removed);  // likewise
    CHECK(store->count_evidence()->missing == 0);
    deletion.id = "2";
    deletion.seqs = {3, 4};
    REQUIRE(*store->delete_bodies(deletion, "retention", "expired") == 2);
    CHECK_FALSE((*store->evidence(picture(one, 2).key))->named);
    CHECK_FALSE(*store->evidence(picture(one, 3).key));
}

}  // namespace

std::vector<StoreClause> evidence_contract() {
    return {
        {"keeps a picture of each workstation once", keeps_a_picture_of_each_workstation_once},
        {"lists pictures in the order of workstation and hash", lists_pictures_in_the_order_of_workstation_and_hash},
        {"says of a picture whether a record of its workstation names it",
         says_of_a_picture_whether_a_record_of_its_workstation_names_it},
        {"tells which pictures are due", tells_which_pictures_are_due},
        {"of a removed picture the row stays while a record names it",
         of_a_removed_picture_the_row_stays_while_a_record_names_it},
        {"with a record's body goes what it names", with_a_records_body_goes_what_it_names},
    };
}

}  // namespace shiftguard::testing
