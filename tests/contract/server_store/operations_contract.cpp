// The clauses of server/store/heartbeats.hpp, retention.hpp, revocation.hpp and closings.hpp.
#include "tests/contract/server_store/store_contract.hpp"
#include "tests/unit/server/stored.hpp"

#include <catch2/catch.hpp>

namespace shiftguard::testing {
namespace {

using namespace std::chrono_literals;
using protocol::Deletion;
using protocol::TombstoneReason;

const WorkstationId stranger{"0198f000-0000-7000-8000-0000000000ff"};

store::Heard heard(WallTime at, protocol::Doing doing = protocol::Doing::running) {
    protocol::Heartbeat heartbeat{{}, "0.2.0", 3};
    heartbeat.doing = doing;
    return {at, "0.2.0", 3, protocol::encode(heartbeat)};
}

void keeps_of_earlier_heartbeats_the_changes_and_one_every_ten_minutes(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    CHECK(store->last_heard_of_all()->empty());
    for (int minute = 0; minute < 25; ++minute) {
        REQUIRE(store->note_heard(workstation.id(), heard(stored_at + minute * 1min)));
    }
    const auto goodbye = heard(stored_at + 25min, protocol::Doing::ending);
    REQUIRE(store->note_heard(workstation.id(), goodbye));
    const auto kept = *open()->heartbeats(workstation.id(), 100);
    REQUIRE(kept.size() == 4);
    CHECK(kept.front() == goodbye);
    CHECK(kept.at(1).at == stored_at + 20min);
    CHECK(kept.back().at == stored_at);
    CHECK(store->heartbeats(workstation.id(), 1)->size() == 1);
    const auto last = *store->last_heard_of_all();
    REQUIRE(last.size() == 1);
    CHECK(last.front().workstation == workstation.id());
    CHECK(last.front().heard == goodbye);
    CHECK_FALSE(store->note_heard(stranger, goodbye));
    REQUIRE(store->forget_heartbeats(stored_at + 20min));
    CHECK(store->heartbeats(workstation.id(), 100)->size() == 2);
    CHECK(*store->last_heard(workstation.id()) == goodbye);
}

void opens_one_silence_of_a_workstation_at_a_time(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    const store::Silence silence{workstation.id(), stored_at, stored_at + 5min};
    CHECK(*store->raise_silence(silence));
    CHECK_FALSE(*open()->raise_silence({workstation.id(), stored_at, stored_at + 6min}));
    CHECK(*store->open_silences() == std::vector{silence});
    REQUIRE(store->close_silence(workstation.id()));
    REQUIRE(store->close_silence(workstation.id()));
    CHECK(store->open_silences()->empty());
    CHECK(*store->raise_silence(silence));
}

Deletion deletion_of(const TestWorkstation& workstation, std::vector<protocol::Sequence> seqs,
                     TombstoneReason reason = TombstoneReason::expired, const std::string& id = "1") {
    Deletion deletion{id, workstation.id(), reason, stored_at + 1h, std::move(seqs), {}};
    deletion.signature.fill(7);
    return deletion;
}

void makes_tombstones_of_bodies_with_a_deletion_and_an_audit_line(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    const auto first = workstation.incident(FindingKind::worker_absent);
    const auto second = workstation.incident(FindingKind::camera_lost);
    append(*store, workstation.send({first, workstation.outcome_of(first, true), second}), stored_at);
    append(*store, workstation.send({workstation.repeat_of(second, 2), workstation.enrolment()}), stored_at + 1min);
    const auto id = workstation.id();
    REQUIRE(*store->mark_reviewed({id, first.incident}, {"anna", "seen", stored_at + 2min}) ==
            store::ReviewVerdict::marked);
    CHECK(*store->bodies_stored_before(id, stored_at + 1min, 1, 100) == std::vector<protocol::Sequence>{1, 2, 3});
    CHECK(*store->bodies_stored_before(id, stored_at + 1min, 2, 1) == std::vector<protocol::Sequence>{2});
    CHECK(store->bodies_stored_before(id, stored_at, 1, 100)->empty());
    const auto deletion = deletion_of(workstation, {1, 2, 3});
    CHECK(*store->delete_bodies(deletion, "retention", "expired 3 records") == 3);
    const auto after = open();
    CHECK(*after->deletions(id) == std::vector{deletion});
    CHECK(after->audit_lines(1)->front().find("retention: expired 3 records") != std::string::npos);
    const auto records = *after->records(id, 1, 100);
    REQUIRE(records.size() == 5);
    for (std::size_t at = 0; at < records.size(); ++at) {
        CHECK(records.at(at).linked.body.has_value() == (at >= 3));
        CHECK(records.at(at).linked.tombstone == (at < 3 ? std::optional(TombstoneReason::expired) : std::nullopt));
    }
    CHECK(after->losses(id)->tombstones == std::map<TombstoneReason, std::size_t>{{TombstoneReason::expired, 3}});
    CHECK_FALSE(after->incident({id, first.incident})->has_value());  // with its review
    CHECK((*after->incident({id, second.incident}))->records.size() == 1);
    CHECK(after->incidents({}, {})->total == 1);
    CHECK(*after->bodies_stored_before(id, stored_at + 1h, 1, 100) == std::vector<protocol::Sequence>{4, 5});
    CHECK(*after->delete_bodies(deletion_of(workstation, {3, 4}, TombstoneReason::erased, "2"), "a", "b") == 1);
    CHECK(after->records(id, 3, 1)->front().linked.tombstone == TombstoneReason::expired);
    CHECK_FALSE(after->incident({id, second.incident})->has_value());
    // The chain goes on.
    append(*after, workstation.send({workstation.incident(FindingKind::camera_covered)}), stored_at + 2h);
    CHECK((*after->workstation(id))->head.seq == 6);
}

void writes_a_deletion_whole_or_not_at_all(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    append(*store, workstation.send({workstation.incident(FindingKind::worker_absent)}));
    REQUIRE(store->delete_bodies(deletion_of(workstation, {}), "a", "b"));
    const auto lines = store->audit_lines(100)->size();
    CHECK_FALSE(store->delete_bodies(deletion_of(workstation, {1}), "a", "b"));  // an id that is there already
    CHECK(store->records(workstation.id(), 1, 1)->front().linked.body);
    CHECK(store->audit_lines(100)->size() == lines);
}

void forgets_what_is_of_a_worker_alone_and_old_audit_lines(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    store::SecretHash code{};
    REQUIRE(store->add_enrolment_code(code, WorkerId("w-1"), stored_at + 1h));
    store::Exception exception{"0198f000-0000-7000-8000-0000000000aa",
                               workstation.id(),
                               {protocol::Subject::Kind::worker, "w-1"},
                               FindingKind::camera_lost,
                               30min,
                               "why",
                               "anna",
                               stored_at,
                               std::nullopt,
                               0};
    REQUIRE(store->add_exception(exception));
    exception.id = "0198f000-0000-7000-8000-0000000000ab";
    exception.subject.name = "w-2";
    REQUIRE(store->add_exception(exception));
    REQUIRE(store->forget_worker(WorkerId("w-1")));
    CHECK(*store->redeem_enrolment_code(code, WorkerId("w-1"), workstation.id(), stored_at) ==
          store::TicketVerdict::unknown);
    REQUIRE(store->exceptions(10)->size() == 1);
    CHECK(store->exceptions(10)->front().subject.name == "w-2");
    REQUIRE(store->audit(stored_at + 1h, "anna", "later"));
    REQUIRE(store->forget_audit(stored_at + 1h));
    CHECK(store->audit_lines(10)->size() == 1);
}

void revokes_a_workstation_until_it_joins_anew(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    append(*store, workstation.send({workstation.incident(FindingKind::worker_absent)}));
    const auto id = workstation.id();
    CHECK_FALSE((*store->workstation(id))->revoked);
    REQUIRE(*store->raise_silence({id, stored_at, stored_at}));
    CHECK(*store->revoke(id, stored_at + 1min));
    CHECK((*open()->workstation(id))->revoked == stored_at + 1min);
    CHECK(store->open_silences()->empty());
    CHECK(store->audit_lines(1)->front().find("administrator: revoked workstation " + id.text()) != std::string::npos);
    CHECK_FALSE(*store->revoke(id, stored_at + 2min));
    CHECK_FALSE(*store->revoke(stranger, stored_at + 2min));
    CHECK((*store->workstation(id))->revoked == stored_at + 1min);
    store::SecretHash token{};
    token.fill(99);
    REQUIRE(store->add_join_token(token, stored_at + 1h));
    const auto join_as = [&](const std::string& membership) {
        return store->admit(token, {id, "desk-8", workstation.signing_key(), stored_at, {}, {}, {}, membership});
    };
    // Whoever had read it before it was revoked does not undo that.
    const auto unaware = join_as("");
    REQUIRE_FALSE(unaware);
    CHECK(unaware.error().kind == ErrorKind::unavailable);
    CHECK(unaware.error().retry == Retry::helps);
    CHECK((*store->workstation(id))->revoked);
    CHECK((*store->workstation(id))->host_name == "desk-7");
    REQUIRE(*join_as("second") == store::TicketVerdict::accepted);
    const auto again = **open()->workstation(id);
    CHECK_FALSE(again.revoked);
    CHECK(again.membership == "second");
    CHECK(again.head.seq == 1);
}

void keeps_the_membership_of_a_workstation_that_was_not_revoked(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    store::SecretHash token{};
    token.fill(99);
    REQUIRE(store->add_join_token(token, stored_at + 1h));
    const auto join_as = [&](const std::string& membership) {
        return store->admit(token,
                            {workstation.id(), "desk-8", workstation.signing_key(), stored_at, {}, {}, {}, membership});
    };
    CHECK(join_as("another").error().kind == ErrorKind::unavailable);
    CHECK((*store->workstation(workstation.id()))->membership.empty());
    CHECK(*join_as("") == store::TicketVerdict::accepted);
    CHECK((*store->workstation(workstation.id()))->membership.empty());
}

/// A workstation whose chain is to end, and what follows it.
struct Succession {
    explicit Succession(const OpenStore& open) : store(open()) {
        admit(*store, workstation);
        append(*store, workstation.send({workstation.incident(FindingKind::worker_absent)}));
        token.fill(98);
        closing = {workstation.id(),       follower, stored_at + 1min, "anna", "disk replaced", workstation.head().seq,
                   workstation.head().link};
        closing.signature.fill(7);
    }
    [[nodiscard]] Result<bool> add_token() const {
        return store->add_successor_token(token, stored_at, stored_at + 1h, said);
    }
    [[nodiscard]] Result<store::TicketVerdict> admit_follower() const {
        return store->admit_successor(
            token, {follower, "desk-7", workstation.signing_key(), stored_at + 1min, {}, {}, {}, {}, {}}, closing);
    }

    std::unique_ptr<store::IncidentStore> store;
    TestWorkstation workstation;
    WorkstationId follower{"0198f000-0000-7000-8000-0000000000fe"};
    store::SecretHash token{};
    store::Succession said{WorkstationId("0198f000-0000-7000-8000-000000000001"), "anna", "disk replaced"};
    protocol::Closing closing;
};

void keeps_whose_chain_a_token_is_to_end_and_who_said_so(const OpenStore& open) {
    const Succession one(open);
    REQUIRE(one.workstation.id() == one.said.predecessor);
    CHECK_FALSE(*one.store->succession_of(one.token));
    REQUIRE(*one.add_token());
    CHECK(*open()->succession_of(one.token) == one.said);
    CHECK(*one.store->look_at_join_token(one.token, stored_at) == store::TicketVerdict::accepted);
    const auto line = one.store->audit_lines(1)->front();
    CHECK(line.find("anna: ") != std::string::npos);
    CHECK(line.find("follows " + one.workstation.id().text() + ": disk replaced") != std::string::npos);
    const auto lines = one.store->audit_lines(100)->size();
    store::SecretHash other{};
    other.fill(97);
    CHECK_FALSE(*one.store->add_successor_token(other, stored_at, stored_at + 1h, {stranger, "anna", "why"}));
    CHECK(*one.store->look_at_join_token(other, stored_at) == store::TicketVerdict::unknown);
    CHECK(one.store->audit_lines(100)->size() == lines);
    REQUIRE(one.store->add_join_token(other, stored_at + 1h));
    CHECK_FALSE(*one.store->succession_of(other));
}

void closes_a_chain_when_the_workstation_that_follows_joins(const OpenStore& open) {
    Succession one(open);
    const auto id = one.workstation.id();
    REQUIRE(*one.store->raise_silence({id, stored_at, stored_at}));
    REQUIRE(*one.add_token());
    CHECK(one.store->closings()->empty());
    REQUIRE(*one.admit_follower() == store::TicketVerdict::accepted);
    const auto after = open();
    const auto before = **after->workstation(id);
    CHECK(before.closed == stored_at + 1min);
    CHECK(before.revoked == stored_at + 1min);
    CHECK(before.head.link == one.workstation.head().link);
    const auto follows = **after->workstation(one.follower);
    CHECK_FALSE(follows.closed);
    CHECK_FALSE(follows.revoked);
    CHECK(follows.head.seq == 0);
    CHECK((*after->workstation_by_key(one.workstation.signing_key()))->id == one.follower);
    CHECK(**after->closing_of(id) == one.closing);
    CHECK_FALSE(*after->closing_of(one.follower));
    CHECK(*after->closings() == std::vector{one.closing});
    CHECK(after->open_silences()->empty());
    CHECK(after->records(id, 1, 10)->size() == 1);
    CHECK(after->audit_lines(1)->front().find("anna: closed the chain of workstation " + id.text() + " at record 1") !=
          std::string::npos);
    CHECK(*one.admit_follower() == store::TicketVerdict::used);
    // It never opens again, and is followed once.
    store::SecretHash more{};
    more.fill(96);
    CHECK_FALSE(*after->add_successor_token(more, stored_at, stored_at + 1h, one.said));
    REQUIRE(after->add_join_token(more, stored_at + 1h));
    const auto again = after->admit(
        more, {id, "desk-7", one.workstation.signing_key(), stored_at, {}, {}, {}, "another membership", {}});
    REQUIRE_FALSE(again);
    CHECK(again.error().kind == ErrorKind::unavailable);
    CHECK((*after->workstation(id))->closed);
    CHECK(*after->look_at_join_token(more, stored_at) == store::TicketVerdict::accepted);
    // The chain that begins has a place of its own, the same seq and all.
    one.workstation.joined_as(one.follower);
    one.workstation.set_head({});
    append(*after, one.workstation.send({one.workstation.incident(FindingKind::camera_lost)}));
    CHECK((*after->workstation(one.follower))->head.seq == 1);
    CHECK((*after->workstation(id))->head.link == before.head.link);
}

void closes_no_chain_that_is_not_as_it_was_read(const OpenStore& open) {
    Succession one(open);
    REQUIRE(*one.add_token());
    append(*one.store, one.workstation.send({one.workstation.incident(FindingKind::camera_lost)}));
    const auto grown = one.admit_follower();
    REQUIRE_FALSE(grown);
    CHECK(grown.error().kind == ErrorKind::unavailable);
    CHECK(grown.error().retry == Retry::helps);
    CHECK_FALSE(*one.store->workstation(one.follower));
    CHECK_FALSE((*one.store->workstation(one.workstation.id()))->closed);
    CHECK(one.store->closings()->empty());
    CHECK(*one.store->look_at_join_token(one.token, stored_at) == store::TicketVerdict::accepted);
    one.closing.seq = one.workstation.head().seq;
    one.closing.link = one.workstation.head().link;
    REQUIRE(*one.admit_follower() == store::TicketVerdict::accepted);
}

void keeps_the_time_of_a_revocation_before_a_closing(const OpenStore& open) {
    const Succession one(open);
    REQUIRE(*one.store->revoke(one.workstation.id(), stored_at));
    REQUIRE(*one.add_token());
    REQUIRE(*one.admit_follower() == store::TicketVerdict::accepted);
    CHECK((*one.store->workstation(one.workstation.id()))->revoked == stored_at);
}

}  // namespace

std::vector<StoreClause> operations_contract() {
    return {
        {"keeps of earlier heartbeats the changes and one every ten minutes",
         keeps_of_earlier_heartbeats_the_changes_and_one_every_ten_minutes},
        {"opens one silence of a workstation at a time", opens_one_silence_of_a_workstation_at_a_time},
        {"makes tombstones of bodies with a deletion and an audit line",
         makes_tombstones_of_bodies_with_a_deletion_and_an_audit_line},
        {"writes a deletion whole or not at all", writes_a_deletion_whole_or_not_at_all},
        {"forgets what is of a worker alone and old audit lines",
         forgets_what_is_of_a_worker_alone_and_old_audit_lines},
        {"revokes a workstation until it joins anew", revokes_a_workstation_until_it_joins_anew},
        {"keeps whose chain a token is to end and who said so", keeps_whose_chain_a_token_is_to_end_and_who_said_so},
        {"closes a chain when the workstation that follows joins",
         closes_a_chain_when_the_workstation_that_follows_joins},
        {"closes no chain that is not as it was read", closes_no_chain_that_is_not_as_it_was_read},
        {"keeps the time of a revocation before a closing", keeps_the_time_of_a_revocation_before_a_closing},
        {"keeps the membership of a workstation that was not revoked",
         keeps_the_membership_of_a_workstation_that_was_not_revoked},
    };
}

}  // namespace shiftguard::testing
