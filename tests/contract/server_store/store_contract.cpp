#include "tests/contract/server_store/store_contract.hpp"

#include "tests/unit/server/workstation.hpp"

#include <atomic>
#include <functional>
#include <thread>
#include <utility>

#include <catch2/catch.hpp>

namespace shiftguard::testing {
namespace {

using namespace std::chrono_literals;
using store::AppendVerdict;
using store::ReviewState;
using store::TicketVerdict;

const WallTime now{Milliseconds(1'767'600'000'000)};
const WorkstationId id{"0198f000-0000-7000-8000-000000000001"};

store::SecretHash hash_of(std::uint8_t byte) {
    store::SecretHash hash{};
    hash.fill(byte);
    return hash;
}

void join(store::IncidentStore& store, TestWorkstation& workstation, const WorkstationId& as = id,
          std::uint8_t token = 1) {
    REQUIRE(store.add_join_token(hash_of(token), now + 1h));
    const auto verdict = store.admit(hash_of(token), {as, "desk-7", workstation.signing_key(), now, {}, {}});
    REQUIRE(verdict);
    REQUIRE(*verdict == TicketVerdict::accepted);
    workstation.joined_as(as);
}

std::vector<store::NewRecord> fresh(const protocol::Batch& batch) {
    std::vector<store::NewRecord> records;
    protocol::Link link = batch.previous;
    for (const auto& record : batch.records) {
        link = protocol::next_link(link, record.seq, record.body_hash);
        std::optional<protocol::Record> decoded;
        if (record.body) {
            decoded = *protocol::decode(*record.body);
        }
        records.push_back({record, link, std::move(decoded)});
    }
    return records;
}

store::SignedHead head_of(const protocol::Batch& batch, WallTime at = now) {
    const auto last = fresh(batch).back();
    return {last.linked.seq, last.link, tombstones_of(batch), batch.head_signature, at};
}

store::Appended append(store::IncidentStore& store, const protocol::Batch& batch) {
    const auto appended = store.append(batch.workstation, fresh(batch), head_of(batch));
    REQUIRE(appended);
    return *appended;
}

std::size_t total(store::IncidentStore& store) {
    return store.incidents({}, {})->total;
}

void keeps_what_it_acknowledged(const OpenStore& open) {
    TestWorkstation workstation;
    protocol::StoredHead head;
    protocol::Record seen;
    {
        const auto store = open();
        join(*store, workstation);
        seen = workstation.incident(FindingKind::additional_person, "Zwei \xF0\x9F\x91\xA5 <b>");
        const auto batch = workstation.send({seen, workstation.outcome_of(seen, false)});
        head = append(*store, batch).head;
        CHECK(head.seq == 2);
        CHECK(head.link == workstation.head().link);
    }
    const auto store = open();
    const auto again = store->workstation(id);
    REQUIRE(again);
    REQUIRE(*again);
    CHECK((*again)->head.link == head.link);
    CHECK((*again)->joined == now);
    const auto kept = store->incident({id, seen.incident});
    REQUIRE(kept);
    REQUIRE(*kept);
    CHECK((*kept)->incident.detail == seen.detail);
    CHECK((*kept)->records.at(0).linked.body == protocol::encode(seen));
    CHECK((*kept)->records.at(1).link == head.link);
    CHECK(*store->link_at(id, 2) == head.link);
    CHECK_FALSE(store->link_at(id, 3)->has_value());
}

void passes_over_what_is_sent_again(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    const auto first = workstation.send({workstation.incident(FindingKind::worker_absent)});
    const auto second = workstation.send({workstation.incident(FindingKind::camera_lost)});
    CHECK(append(*store, first).added == 1);
    CHECK(append(*store, first).added == 0);
    // An overlap with something new behind it.
    auto both = first;
    both.records.push_back(second.records.front());
    const auto appended = append(*store, both);
    CHECK(appended.verdict == AppendVerdict::stored);
    CHECK(appended.added == 1);
    CHECK(appended.head.seq == 2);
    CHECK(total(*store) == 2);
}

void refuses_conflicts_and_gaps_whole(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    const auto before = workstation.head();
    const auto good = append(*store, workstation.send({workstation.incident(FindingKind::worker_absent)}));
    auto other = workstation;
    other.set_head(before);
    const auto conflict = append(
        *store, other.send({other.incident(FindingKind::camera_lost), other.incident(FindingKind::camera_covered)}));
    CHECK(conflict.verdict == AppendVerdict::conflict);
    static_cast<void>(workstation.send({workstation.incident(FindingKind::camera_lost)}));
    const auto gap = append(*store, workstation.send({workstation.incident(FindingKind::camera_lost)}));
    CHECK(gap.verdict == AppendVerdict::gap);
    CHECK(gap.head.seq == good.head.seq);
    CHECK(total(*store) == 1);
    CHECK((*store->workstation(id))->head.link == good.head.link);
}

void refuses_a_link_that_does_not_follow(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    const auto batch = workstation.send({workstation.incident(FindingKind::worker_absent)});
    auto records = fresh(batch);
    records.front().link.at(0) ^= 1U;
    CHECK(store->append(id, records, head_of(batch))->verdict == AppendVerdict::conflict);
    CHECK((*store->workstation(id))->head.seq == 0);
}

void refuses_a_workstation_that_never_joined(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    workstation.joined_as(id);
    const auto batch = workstation.send({workstation.incident(FindingKind::worker_absent)});
    const auto appended = store->append(id, fresh(batch), head_of(batch));
    REQUIRE_FALSE(appended);
    CHECK(appended.error().kind == ErrorKind::not_found);
    CHECK_FALSE(store->workstation(id)->has_value());
}

void stores_once_from_many_threads(const OpenStore& open) {
    TestWorkstation workstation;
    {
        const auto store = open();
        join(*store, workstation);
    }
    const auto batch = workstation.send({workstation.incident(FindingKind::worker_absent)});
    const auto records = fresh(batch);
    std::atomic<std::size_t> added{0};
    std::atomic<int> failures{0};
    constexpr std::size_t writers = 4;
    std::vector<std::thread> threads;
    threads.reserve(writers);
    for (std::size_t number = 0; number < writers; ++number) {
        threads.emplace_back([&] {
            const auto store = open();  // a handle of its own, as another process has
            const auto appended = store->append(id, records, head_of(batch));
            if (appended) {
                added += appended->added;
            } else {
                ++failures;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(added == 1);
    CHECK(failures == 0);
    CHECK(total(*open()) == 1);
}

// What comes together may share a transaction: what is refused of it takes nothing else along.
void keeps_apart_what_many_append_at_the_same_time(const OpenStore& open) {
    constexpr int machines = 6;
    constexpr int rounds = 5;
    const auto store = open();
    std::vector<std::vector<protocol::Batch>> chains;
    for (int number = 0; number < machines; ++number) {
        TestWorkstation workstation;
        join(*store, workstation, WorkstationId("0198f000-0000-7000-8000-00000000010" + std::to_string(number)),
             static_cast<std::uint8_t>(number + 1));
        auto& chain = chains.emplace_back();
        for (int round = 0; round < rounds; ++round) {
            chain.push_back(workstation.send({workstation.incident(FindingKind::worker_absent)}));
        }
    }
    TestWorkstation stranger;
    stranger.joined_as(WorkstationId("0198f000-0000-7000-8000-000000000999"));
    const auto unknown = stranger.send({stranger.incident(FindingKind::worker_absent)});
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    threads.reserve(machines + 2);
    for (const auto& chain : chains) {
        threads.emplace_back([&wrong, &store, &chain] {
            for (const auto& batch : chain) {
                const auto appended = store->append(batch.workstation, fresh(batch), head_of(batch));
                wrong += appended && appended->verdict == AppendVerdict::stored && appended->added == 1 ? 0 : 1;
            }
        });
    }
    threads.emplace_back([&] {
        for (int round = 0; round < rounds; ++round) {
            const auto refused = store->append(unknown.workstation, fresh(unknown), head_of(unknown));
            wrong += !refused && refused.error().kind == ErrorKind::not_found ? 0 : 1;
        }
    });
    threads.emplace_back([&] {
        const auto& early = chains.front().back();  // a gap until the chain is there, then known already
        for (int round = 0; round < rounds; ++round) {
            const auto verdict = store->append(early.workstation, fresh(early), head_of(early));
            wrong += verdict && verdict->verdict != AppendVerdict::conflict ? 0 : 1;
        }
    });
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(wrong <= 1);  // the first machine's last batch may have been added by the last thread
    CHECK(total(*open()) == machines * std::size_t{rounds});
    const auto workstations = open()->workstations();
    REQUIRE(workstations);
    for (const auto& workstation : *workstations) {
        CHECK(workstation.head.seq == rounds);
    }
}

/// What was put off, and what that puts off.
void do_all(std::vector<std::function<void()>>& work) {
    while (!work.empty()) {
        for (const auto& one : std::exchange(work, {})) {
            one();
        }
    }
}

// Whoever does not wait is told once, and each by itself, whatever shares the commit.
void tells_each_of_those_that_do_not_wait(const OpenStore& open) {
    const auto store = open();
    TestWorkstation one;
    TestWorkstation other;
    join(*store, one);
    join(*store, other, WorkstationId("0198f000-0000-7000-8000-000000000102"), 2);
    auto copied = one;
    const auto first = one.send({one.incident(FindingKind::worker_absent)});
    const auto second = one.send({one.incident(FindingKind::camera_lost)});
    const auto fork = copied.send({copied.incident(FindingKind::camera_covered)});
    static_cast<void>(other.send({other.incident(FindingKind::worker_absent)}));
    const auto early = other.send({other.incident(FindingKind::camera_lost)});
    const std::vector batches{first, second, fork, early, first};
    std::vector<std::function<void()>> work;
    std::vector<std::vector<AppendVerdict>> verdicts(batches.size());
    for (std::size_t at = 0; at < batches.size(); ++at) {
        const auto& batch = batches[at];
        store->append_later(
            {batch.workstation, fresh(batch), head_of(batch)},
            [&work](std::function<void()> next) { work.push_back(std::move(next)); },
            [&verdicts, at](const Result<store::Appended>& appended) {
                verdicts[at].push_back(appended ? appended->verdict : AppendVerdict::gap);
            });
    }
    do_all(work);
    CHECK(verdicts == std::vector<std::vector<AppendVerdict>>{{AppendVerdict::stored},
                                                              {AppendVerdict::stored},
                                                              {AppendVerdict::conflict},
                                                              {AppendVerdict::gap},
                                                              {AppendVerdict::stored}});
    CHECK(total(*open()) == 2);
    CHECK((*open()->workstation(id))->head.seq == 2);

    TestWorkstation stranger;
    stranger.joined_as(WorkstationId("0198f000-0000-7000-8000-000000000999"));
    const auto unknown = stranger.send({stranger.incident(FindingKind::worker_absent)});
    const auto third = one.send({one.incident(FindingKind::worker_absent)});
    std::vector<bool> stored;
    for (const auto* batch : {&unknown, &third}) {
        store->append_later(
            {batch->workstation, fresh(*batch), head_of(*batch)},
            [&work](std::function<void()> next) { work.push_back(std::move(next)); },
            [&stored](const Result<store::Appended>& appended) { stored.push_back(appended.ok()); });
    }
    do_all(work);
    CHECK(stored == std::vector<bool>{false, true});
    CHECK((*open()->workstation(id))->head.seq == 3);
}

void joins_the_records_of_an_incident(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    const auto seen = workstation.incident(FindingKind::additional_person);
    append(*store, workstation.send({seen}));
    CHECK_FALSE((*store->incident({id, seen.incident}))->incident.verified.has_value());
    append(*store, workstation.send({workstation.outcome_of(seen, true)}));
    const auto repeat = workstation.repeat_of(seen, 3);
    append(*store, workstation.send({repeat}));
    const auto kept = (*store->incident({id, seen.incident}));
    REQUIRE(kept);
    CHECK(kept->incident.verified == true);
    CHECK(kept->incident.occurrences == 3);
    CHECK(kept->incident.at == seen.at);
    CHECK(kept->incident.last_at == repeat.at);
    CHECK(kept->records.size() == 3);
    CHECK(total(*store) == 1);
}

void makes_an_incident_of_an_outcome_alone(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    const auto seen = workstation.incident(FindingKind::worker_absent);
    append(*store, workstation.send_tombstone(protocol::TombstoneReason::evicted));
    append(*store, workstation.send({workstation.outcome_of(seen, true)}));
    const auto kept = (*store->incident({id, seen.incident}));
    REQUIRE(kept);
    CHECK(kept->incident.finding == FindingKind::worker_absent);
    CHECK(kept->records.size() == 1);
}

void keeps_the_same_incident_id_of_two_workstations_apart(const OpenStore& open) {
    const auto store = open();
    TestWorkstation one;
    TestWorkstation other;
    join(*store, one);
    join(*store, other, WorkstationId("0198f000-0000-7000-8000-000000000002"), 2);
    const auto seen = one.incident(FindingKind::worker_absent, "of one");
    auto copied = seen;
    copied.workstation = other.id();
    copied.detail = "of the other";
    append(*store, one.send({seen}));
    append(*store, other.send({copied}));
    CHECK((*store->incident({one.id(), seen.incident}))->incident.detail == "of one");
    CHECK((*store->incident({other.id(), seen.incident}))->incident.detail == "of the other");
    CHECK(store->workstations()->size() == 2);
}

void lists_newest_first_by_filter_and_page(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    std::vector<protocol::Record> seen;
    for (const auto finding : {FindingKind::worker_absent, FindingKind::camera_covered, FindingKind::worker_absent}) {
        seen.push_back(workstation.incident(finding));
    }
    append(*store, workstation.send(seen));
    const auto all = store->incidents({}, {0, 2});
    REQUIRE(all);
    REQUIRE(all->incidents.size() == 2);
    CHECK(all->incidents.at(0).key.incident == seen.at(2).incident);
    CHECK(all->incidents.at(1).key.incident == seen.at(1).incident);
    CHECK(store->incidents({}, {1, 2})->incidents.at(0).key.incident == seen.at(0).incident);
    CHECK(store->incidents({}, {2, 2})->incidents.empty());
    const auto absent = store->incidents({ReviewState::any, FindingKind::worker_absent}, {0, 1});
    CHECK(absent->matching == 2);
    CHECK(absent->incidents.size() == 1);
    REQUIRE(*store->mark_reviewed({id, seen.at(0).incident}, {"anna", "fine", now}) == store::ReviewVerdict::marked);
    CHECK(store->incidents({ReviewState::open, std::nullopt}, {})->matching == 2);
    CHECK(store->incidents({ReviewState::reviewed, std::nullopt}, {})->matching == 1);
    CHECK(store->incidents({}, {})->open == 2);
    CHECK(store->incidents({}, {})->total == 3);
}

void counts_what_was_only_observed_apart(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    auto observed = workstation.incident(FindingKind::worker_absent);
    observed.enforcement = Enforcement::observe;
    append(*store, workstation.send({observed}));
    append(*store, workstation.send({workstation.incident(FindingKind::camera_covered)}));
    const auto of = [&](ReviewState state) { return *store->incidents({state, std::nullopt}, {}); };
    CHECK(of(ReviewState::any).matching == 2);
    CHECK(of(ReviewState::open).matching == 1);
    REQUIRE(of(ReviewState::observed).matching == 1);
    CHECK(of(ReviewState::observed).incidents.front().key.incident == observed.incident);
    CHECK(of(ReviewState::any).open == 1);
    CHECK(of(ReviewState::any).observed == 1);
    REQUIRE(*store->mark_reviewed({id, observed.incident}, {"anna", "A test.", now}) == store::ReviewVerdict::marked);
    CHECK(of(ReviewState::reviewed).matching == 0);
    CHECK(of(ReviewState::observed).matching == 1);
    CHECK(store->incidents({ReviewState::observed, FindingKind::camera_covered}, {})->matching == 0);
}

void marks_an_incident_reviewed_once_with_an_audit_line(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    const auto seen = workstation.incident(FindingKind::worker_absent);
    append(*store, workstation.send({seen}));
    const store::IncidentKey key{id, seen.incident};
    CHECK(*store->mark_reviewed(key, {"anna", "First.", now}) == store::ReviewVerdict::marked);
    CHECK(*store->mark_reviewed(key, {"otto", "Second.", now + 1s}) == store::ReviewVerdict::already_reviewed);
    CHECK(*store->mark_reviewed({id, IncidentId("none")}, {"otto", "", now}) == store::ReviewVerdict::unknown);
    CHECK((*store->incident(key))->incident.review == store::Review{"anna", "First.", now});
    CHECK((*store->incident(key))->incident.standing == store::ReviewStanding::reviewed);
    const auto lines = store->audit_lines(10);
    REQUIRE(lines);
    REQUIRE(lines->size() == 1);
    CHECK(lines->front().find("anna: reviewed incident " + seen.incident.text()) != std::string::npos);
}

void opens_again_what_came_again_after_its_review(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    const auto seen = workstation.incident(FindingKind::worker_absent);
    append(*store, workstation.send({seen}));
    const store::IncidentKey key{id, seen.incident};
    const auto standing = [&] { return (*store->incident(key))->incident.standing; };
    const auto review = [&](const char* note) { return *store->mark_reviewed(key, {"anna", note, now}); };
    CHECK(standing() == store::ReviewStanding::open);
    CHECK(review("First.") == store::ReviewVerdict::marked);
    append(*store, workstation.send({workstation.outcome_of(seen, true)}));
    CHECK(standing() == store::ReviewStanding::reviewed);  // good news opens nothing
    append(*store, workstation.send({workstation.repeat_of(seen, 2)}));
    CHECK(standing() == store::ReviewStanding::reopened);
    CHECK(store->incidents({ReviewState::open, std::nullopt}, {})->matching == 1);
    CHECK(store->incidents({ReviewState::reviewed, std::nullopt}, {})->matching == 0);
    CHECK(store->incidents({}, {})->open == 1);
    CHECK((*store->incident(key))->incident.review->note == "First.");
    CHECK(review("Second.") == store::ReviewVerdict::marked);
    CHECK((*store->incident(key))->incident.review->note == "Second.");
    append(*store, workstation.send({workstation.outcome_of(seen, false)}));
    CHECK(standing() == store::ReviewStanding::reopened);
    CHECK(review("Third.") == store::ReviewVerdict::marked);
    CHECK(standing() == store::ReviewStanding::reviewed);
}

void never_hides_a_failed_lock(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    const auto seen = workstation.incident(FindingKind::worker_absent);
    append(*store, workstation.send({seen, workstation.outcome_of(seen, false)}));
    append(*store, workstation.send({workstation.outcome_of(seen, true)}));
    CHECK((*store->incident({id, seen.incident}))->incident.verified == false);
    const auto other = workstation.incident(FindingKind::worker_absent);
    append(*store, workstation.send({other, workstation.outcome_of(other, true)}));
    append(*store, workstation.send({workstation.outcome_of(other, false)}));
    CHECK((*store->incident({id, other.incident}))->incident.verified == false);
}

void keeps_the_signed_heads_and_counts_what_is_missing(const OpenStore& open) {
    TestWorkstation workstation;
    {
        const auto store = open();
        join(*store, workstation);
        append(*store, workstation.send({workstation.incident(FindingKind::worker_absent), workstation.enrolment()}));
        append(*store, workstation.send_tombstone(protocol::TombstoneReason::evicted));
        append(*store, workstation.send_tombstone(protocol::TombstoneReason::evicted));
        append(*store, workstation.send_tombstone(protocol::TombstoneReason::damaged));
        const auto odd = workstation.send_body("{}");
        auto records = std::vector<store::NewRecord>{{odd.records.front(), workstation.head().link, std::nullopt}};
        REQUIRE(
            store->append(id, records, {workstation.head().seq, workstation.head().link, {}, odd.head_signature, now}));
    }
    const auto store = open();
    const auto heads = store->signed_heads(id, 1, 10);
    REQUIRE(heads);
    REQUIRE(heads->size() == 5);
    CHECK(heads->at(0).seq == 2);
    CHECK(heads->at(1).tombstones == protocol::Tombstones{{3, protocol::TombstoneReason::evicted}});
    for (const auto& head : *heads) {
        CHECK(
            protocol::verify_head(workstation.signing_key(), id, head.seq, head.link, head.tombstones, head.signature));
    }
    CHECK(store->signed_heads(id, 3, 1)->front().seq == 3);
    CHECK(store->records(id, 2, 2)->back().linked.tombstone == protocol::TombstoneReason::evicted);
    const auto losses = store->losses(id);
    REQUIRE(losses);
    CHECK(losses->tombstones == std::map<protocol::TombstoneReason, std::size_t>{
                                    {protocol::TombstoneReason::evicted, 2}, {protocol::TombstoneReason::damaged, 1}});
    CHECK(losses->not_understood == 1);
    CHECK(store->enrolments(id, 10)->size() == 1);
}

void lets_the_same_key_join_anew(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    append(*store, workstation.send({workstation.incident(FindingKind::worker_absent)}));
    REQUIRE(store->add_join_token(hash_of(2), now + 1h));
    const auto known = store->workstation_by_key(workstation.signing_key());
    REQUIRE(known);
    REQUIRE(*known);
    CHECK((*known)->id == id);
    REQUIRE(*store->admit(hash_of(2), {id, "renamed", workstation.signing_key(), now, {}, {}}) ==
            TicketVerdict::accepted);
    CHECK((*store->workstation(id))->host_name == "renamed");
    CHECK((*store->workstation(id))->head.seq == 1);
    CHECK_FALSE((*store->workstation_by_key(TestWorkstation().signing_key())).has_value());
}

void accepts_a_ticket_once_however_many_try(const OpenStore& open) {
    TestWorkstation workstation;
    {
        const auto store = open();
        join(*store, workstation);
        REQUIRE(store->add_enrolment_code(hash_of(9), WorkerId("w"), now + 1h));
    }
    std::atomic<int> accepted{0};
    std::atomic<int> used{0};
    constexpr int tries = 4;
    std::vector<std::thread> threads;
    threads.reserve(tries);
    for (int number = 0; number < tries; ++number) {
        threads.emplace_back([&] {
            const auto verdict = open()->redeem_enrolment_code(hash_of(9), WorkerId("w"), id, now);
            accepted += verdict && *verdict == TicketVerdict::accepted ? 1 : 0;
            used += verdict && *verdict == TicketVerdict::used ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(accepted == 1);
    CHECK(used == 3);
}

void tells_why_a_ticket_is_refused(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    CHECK(*store->look_at_join_token(hash_of(3), now) == TicketVerdict::unknown);
    REQUIRE(store->add_join_token(hash_of(3), now + 1h));
    CHECK(*store->look_at_join_token(hash_of(3), now) == TicketVerdict::accepted);
    CHECK(*store->look_at_join_token(hash_of(3), now + 1h) == TicketVerdict::expired);
    join(*store, workstation);
    CHECK(*store->look_at_join_token(hash_of(1), now) == TicketVerdict::used);
    CHECK(*store->admit(hash_of(1), {WorkstationId("x"), "desk", {}, now, {}, {}}) == TicketVerdict::used);
    CHECK_FALSE(store->workstation(WorkstationId("x"))->has_value());
    REQUIRE(store->add_enrolment_code(hash_of(4), WorkerId("w"), now + 1h));
    CHECK(*store->redeem_enrolment_code(hash_of(4), WorkerId("v"), id, now) == TicketVerdict::other_worker);
    CHECK(*store->redeem_enrolment_code(hash_of(4), WorkerId("w"), id, now + 1h) == TicketVerdict::expired);
    CHECK(*store->redeem_enrolment_code(hash_of(4), WorkerId("w"), id, now) == TicketVerdict::accepted);
    CHECK(*store->redeem_enrolment_code(hash_of(4), WorkerId("w"), id, now) == TicketVerdict::used);
}

void keeps_supervisors_links_and_sessions(const OpenStore& open) {
    const auto store = open();
    CHECK(*store->add_supervisor({"anna", "hash"}));
    CHECK_FALSE(*store->add_supervisor({"anna", "other"}));
    CHECK((*store->supervisor("anna"))->password_hash == "hash");
    CHECK_FALSE(store->supervisor("otto")->has_value());
    REQUIRE(store->add_sign_in_link(hash_of(5), "anna", now + 1min));
    CHECK_FALSE(store->use_sign_in_link(hash_of(5), now + 1min)->has_value());
    CHECK(*store->use_sign_in_link(hash_of(5), now) == "anna");
    CHECK_FALSE(store->use_sign_in_link(hash_of(5), now)->has_value());
    REQUIRE(store->add_session({hash_of(6), "anna", now, now}));
    REQUIRE(store->touch_session(hash_of(6), now + 1min));
    CHECK((*store->session(hash_of(6)))->last_used == now + 1min);
    REQUIRE(store->remove_session(hash_of(6)));
    CHECK_FALSE(store->session(hash_of(6))->has_value());
}

void keeps_what_was_heard_last(const OpenStore& open) {
    TestWorkstation workstation;
    {
        const auto store = open();
        join(*store, workstation);
        CHECK_FALSE(store->last_heard(id)->has_value());
        REQUIRE(store->note_heard(id, {now, "0.1.0", 7}));
        REQUIRE(store->note_heard(id, {now + 30s, "0.2.0", UINT64_MAX}));
        CHECK_FALSE(store->note_heard(WorkstationId("stranger"), {now, "0.1.0", 7}));
        CHECK_FALSE(store->last_heard(WorkstationId("stranger"))->has_value());
    }
    const auto store = open();
    CHECK(*store->last_heard(id) == store::Heard{now + 30s, "0.2.0", UINT64_MAX});
}

store::Exception exception(const std::string& name, const WorkstationId& workstation = id,
                           std::optional<std::uint64_t> code_hour = std::nullopt) {
    return {"0198f000-0000-7000-8000-0000000000" + name,
            workstation,
            {protocol::Subject::Kind::worker, "w-17"},
            FindingKind::outside_place,
            60min,
            "a customer waits; \u00e4",
            "anna",
            now,
            code_hour,
            0};
}

void takes_an_exception_back_once_with_an_audit_line(const OpenStore& open) {
    {
        const auto store = open();
        TestWorkstation workstation;
        join(*store, workstation);
        REQUIRE(store->add_exception(exception("01")));
        REQUIRE(store->add_exception(exception("02", WorkstationId())));
        REQUIRE(store->add_exception(exception("03", id, 500000)));
        REQUIRE(store->add_exception(exception("04", WorkstationId("another"))));
        CHECK(*store->withdraw("nobody's", "bert", now) == store::WithdrawalVerdict::unknown);
        CHECK(*store->withdraw(exception("01").id, "bert", now + 1min) == store::WithdrawalVerdict::withdrawn);
        CHECK(store->audit_lines(1)->front().find("bert: took back the exception from outside_place to worker w-17: "
                                                  "grant " +
                                                  exception("01").id) != std::string::npos);
        const auto lines = store->audit_lines(100)->size();
        CHECK(*store->withdraw(exception("01").id, "cleo", now + 2min) == store::WithdrawalVerdict::withdrawn_before);
        CHECK(store->audit_lines(100)->size() == lines);
        REQUIRE(store->withdraw(exception("03").id, "bert", now + 3min));
        REQUIRE(store->withdraw(exception("04").id, "bert", now + 4min));
    }
    const auto store = open();
    CHECK(*store->grants_holding(id, now + 2min, 10) == std::vector{exception("02", WorkstationId())});
    const auto withdrawn = store->withdrawn(id, now, 10);
    REQUIRE(withdrawn->size() == 2);
    CHECK(withdrawn->front().id == exception("03").id);
    CHECK(withdrawn->back().withdrawn == now + 1min);
    CHECK(withdrawn->back().withdrawn_by == "bert");
    CHECK(store->withdrawn(id, now + 1min, 10)->size() == 1);
    CHECK(store->withdrawn(id, now, 1)->size() == 1);
    CHECK(store->exceptions(10)->size() == 4);
}

void knows_an_exception_by_the_name_that_a_workstation_gives_it(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    REQUIRE(store->add_exception(exception("01")));
    REQUIRE(store->add_exception(exception("02", WorkstationId())));
    const auto code = *store->add_exception(exception("03", id, 500000));
    REQUIRE(code);
    const WorkstationId another("another");
    CHECK(*store->was_granted(id, exception("01").id));
    CHECK_FALSE(*store->was_granted(another, exception("01").id));
    CHECK(*store->was_granted(another, exception("02").id));
    CHECK(*store->was_granted(id, code_id_of(*code)));
    CHECK_FALSE(*store->was_granted(another, code_id_of(*code)));
    CHECK_FALSE(*store->was_granted(id, "code 500000-9"));
    CHECK_FALSE(*store->was_granted(id, code->id));  // a code's use names the code
    CHECK_FALSE(*store->was_granted(id, "nobody's"));
}

void keeps_exceptions_with_an_audit_line(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    join(*store, workstation);
    const auto granted = exception("01");
    CHECK(*store->add_exception(granted) == granted);
    CHECK(*store->exceptions(10) == std::vector{granted});
    const auto lines = *store->audit_lines(10);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("anna: granted an exception from outside_place to worker w-17 on workstation " + id.text() +
                        " for 60 min as grant " + granted.id + ": a customer waits; \u00e4") != std::string::npos);
    CHECK_FALSE(store->add_exception(granted).ok());  // an id serves once
    CHECK(store->audit_lines(10)->size() == 1);
}

void gives_a_workstation_the_grants_that_hold(const OpenStore& open) {
    const auto store = open();
    auto everywhere = exception("02", WorkstationId());
    everywhere.subject = {protocol::Subject::Kind::group, "north"};
    everywhere.made = now + 1min;
    REQUIRE(store->add_exception(exception("01")));
    REQUIRE(store->add_exception(everywhere));
    REQUIRE(store->add_exception(exception("03", WorkstationId("another"))));
    REQUIRE(store->add_exception(exception("04", id, 500000)));  // a code is not fetched
    CHECK(*store->grants_holding(id, now + 2min, 10) == std::vector{everywhere, exception("01")});
    CHECK(*store->grants_holding(id, now + 2min, 1) == std::vector{everywhere});
    CHECK(*store->grants_holding(id, now + 60min, 10) == std::vector{everywhere});
    CHECK(store->grants_holding(id, now + 61min, 10)->empty());
}

void numbers_the_codes_of_an_hour(const OpenStore& open) {
    const auto store = open();
    for (std::uint32_t serial = 0; serial < protocol::codes_an_hour; ++serial) {
        const auto kept = store->add_exception(exception(std::to_string(serial + 10), id, 500000));
        REQUIRE((kept && *kept));
        CHECK((*kept)->code_serial == serial);
    }
    CHECK_FALSE(store->add_exception(exception("80", id, 500000))->has_value());
    CHECK((*store->add_exception(exception("81", id, 500001)))->code_serial == 0);
    CHECK((*store->add_exception(exception("82", WorkstationId("another"), 500000)))->code_serial == 0);
    CHECK(store->exceptions(100)->size() == protocol::codes_an_hour + 2);
    CHECK(code_id_of(store->exceptions(100)->back()).starts_with("code 50000"));
}

}  // namespace

std::vector<StoreClause> store_contract() {
    std::vector<StoreClause> clauses{
        {"keeps what it acknowledged", keeps_what_it_acknowledged},
        {"passes over what is sent again", passes_over_what_is_sent_again},
        {"refuses conflicts and gaps whole", refuses_conflicts_and_gaps_whole},
        {"refuses a link that does not follow", refuses_a_link_that_does_not_follow},
        {"refuses a workstation that never joined", refuses_a_workstation_that_never_joined},
        {"stores once from many threads", stores_once_from_many_threads},
        {"keeps apart what many append at the same time", keeps_apart_what_many_append_at_the_same_time},
        {"tells each of those that do not wait", tells_each_of_those_that_do_not_wait},
        {"joins the records of an incident", joins_the_records_of_an_incident},
        {"makes an incident of an outcome alone", makes_an_incident_of_an_outcome_alone},
        {"keeps the same incident id of two workstations apart", keeps_the_same_incident_id_of_two_workstations_apart},
        {"lists newest first by filter and page", lists_newest_first_by_filter_and_page},
        {"counts what was only observed apart", counts_what_was_only_observed_apart},
        {"marks an incident reviewed once with an audit line", marks_an_incident_reviewed_once_with_an_audit_line},
        {"opens again what came again after its review", opens_again_what_came_again_after_its_review},
        {"never hides a failed lock", never_hides_a_failed_lock},
        {"keeps the signed heads and counts what is missing", keeps_the_signed_heads_and_counts_what_is_missing},
        {"lets the same key join anew", lets_the_same_key_join_anew},
        {"accepts a ticket once however many try", accepts_a_ticket_once_however_many_try},
        {"tells why a ticket is refused", tells_why_a_ticket_is_refused},
        {"keeps supervisors links and sessions", keeps_supervisors_links_and_sessions},
        {"keeps what was heard last", keeps_what_was_heard_last},
        {"keeps exceptions with an audit line", keeps_exceptions_with_an_audit_line},
        {"takes an exception back once, with an audit line", takes_an_exception_back_once_with_an_audit_line},
        {"knows an exception by the name that a workstation gives it",
         knows_an_exception_by_the_name_that_a_workstation_gives_it},
        {"gives a workstation the grants that hold", gives_a_workstation_the_grants_that_hold},
        {"numbers the codes of an hour", numbers_the_codes_of_an_hour},
    };
    for (auto& clause : export_contract()) {
        clauses.push_back(std::move(clause));
    }
    for (auto& clause : operations_contract()) {
        clauses.push_back(std::move(clause));
    }
    for (auto& clause : evidence_contract()) {
        clauses.push_back(std::move(clause));
    }
    return clauses;
}

}  // namespace shiftguard::testing
