// The clauses of server/store/export_queue.hpp.
#include "tests/contract/server_store/store_contract.hpp"
#include "tests/unit/server/stored.hpp"

#include <catch2/catch.hpp>

namespace shiftguard::testing {
namespace {

using namespace std::chrono_literals;
using store::ExportFrom;
using store::ExportMark;

const WorkstationId from_the_first;
constexpr std::size_t plenty = 1000;

std::vector<store::Exportable> waiting(store::IncidentStore& store, const std::string& target = "siem") {
    const auto next = store.next_to_export(target, from_the_first, plenty, plenty);
    REQUIRE(next);
    return *next;
}

store::ExportStanding standing(store::IncidentStore& store, const std::string& target = "siem") {
    const auto read = store.export_standing(target);
    REQUIRE((read && *read));
    return **read;
}

ExportMark up_to(const TestWorkstation& workstation, protocol::Sequence seq, store::ExportCounts more = {}) {
    return {{{workstation.id(), seq}}, more, {}};
}

protocol::Batch three(TestWorkstation& workstation) {
    return workstation.send({workstation.incident(FindingKind::worker_absent, "first"),
                             workstation.incident(FindingKind::camera_lost, "second"),
                             workstation.incident(FindingKind::camera_covered, "third")});
}

void gives_what_is_stored_in_the_chains_order_until_it_is_marked(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    REQUIRE(*store->add_export_target("siem", ExportFrom::now));
    const auto batch = three(workstation);
    append(*store, batch, stored_at + 5s);
    const auto first = waiting(*store);
    REQUIRE(first.size() == 3);
    for (std::size_t at = 0; at < first.size(); ++at) {
        CHECK(first.at(at).workstation == workstation.id());
        CHECK(first.at(at).host_name == "desk-7");
        CHECK(first.at(at).seq == at + 1);
        CHECK(first.at(at).body == batch.records.at(at).body);
        CHECK(first.at(at).stored == stored_at + 5s);
    }
    REQUIRE(store->mark_exported("siem", up_to(workstation, 2, {2, 0, 0, 0})));
    const auto rest = waiting(*open());
    REQUIRE(rest.size() == 1);
    CHECK(rest.at(0).seq == 3);
}

void begins_now_or_at_the_beginning_and_only_once(const OpenStore& open) {
    const auto store = open();
    TestWorkstation old;
    admit(*store, old);
    append(*store, three(old));
    CHECK(*store->add_export_target("now", ExportFrom::now));
    CHECK(*store->add_export_target("all", ExportFrom::beginning));
    CHECK(waiting(*store, "now").empty());
    CHECK(waiting(*store, "all").size() == 3);
    // A workstation that joins later is exported from its first record on.
    TestWorkstation late;
    admit(*store, late, 2);
    append(*store, late.send({late.incident(FindingKind::camera_lost)}));
    CHECK(waiting(*store, "now").size() == 1);
    CHECK_FALSE(*open()->add_export_target("now", ExportFrom::now));
    CHECK(waiting(*store, "now").size() == 1);
}

void never_moves_a_cursor_backwards(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    REQUIRE(*store->add_export_target("siem", ExportFrom::now));
    append(*store, three(workstation));
    REQUIRE(store->mark_exported("siem", up_to(workstation, 3)));
    REQUIRE(store->mark_exported("siem", up_to(workstation, 1)));
    CHECK(waiting(*store).empty());
}

void keeps_targets_apart(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    REQUIRE(*store->add_export_target("siem", ExportFrom::now));
    REQUIRE(*store->add_export_target("bus", ExportFrom::now));
    append(*store, three(workstation));
    REQUIRE(store->mark_exported("siem", up_to(workstation, 3, {3, 0, 0, 0})));
    CHECK(waiting(*store, "siem").empty());
    CHECK(waiting(*store, "bus").size() == 3);
    CHECK(standing(*store, "bus").counts == store::ExportCounts{});
    CHECK_FALSE(store->export_standing("another")->has_value());
}

void lets_no_workstation_hold_up_the_others(const OpenStore& open) {
    const auto store = open();
    TestWorkstation one;
    TestWorkstation other;
    admit(*store, one, 1);
    admit(*store, other, 2, "desk-8");
    REQUIRE(*store->add_export_target("siem", ExportFrom::now));
    append(*store, three(one));
    append(*store, three(other));
    const auto some = *store->next_to_export("siem", from_the_first, 2, plenty);
    REQUIRE(some.size() == 4);
    CHECK(some.at(1).seq == 2);
    CHECK(some.at(2).workstation == other.id());
    CHECK(some.at(2).host_name == "desk-8");
    CHECK(store->next_to_export("siem", from_the_first, plenty, 4)->size() == 4);
    const auto behind = *store->next_to_export("siem", one.id(), plenty, plenty);
    REQUIRE(behind.size() == 3);
    CHECK(behind.at(0).workstation == other.id());
    CHECK(store->next_to_export("siem", other.id(), plenty, plenty)->empty());
}

void gives_tombstones_without_a_body_and_bodies_of_a_newer_release(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    REQUIRE(*store->add_export_target("siem", ExportFrom::now));
    auto newer = protocol::encode(workstation.incident(FindingKind::worker_absent));
    const std::string word = "worker_absent";
    newer.replace(newer.find(word), word.size(), "of_tomorrow");
    append(*store, workstation.send_tombstone(protocol::TombstoneReason::evicted));
    append(*store, workstation.send_body(newer));
    const auto both = waiting(*store);
    REQUIRE(both.size() == 2);
    CHECK_FALSE(both.at(0).body);
    CHECK(both.at(1).body == newer);
}

void tells_how_much_waits_since_when_and_what_became_of_the_rest(const OpenStore& open) {
    const auto store = open();
    TestWorkstation one;
    TestWorkstation other;
    admit(*store, one, 1);
    admit(*store, other, 2);
    REQUIRE(*store->add_export_target("siem", ExportFrom::now));
    CHECK(standing(*store).waiting == 0);
    CHECK_FALSE(standing(*store).oldest);
    append(*store, three(one), stored_at + 1min);
    append(*store, three(other), stored_at + 2min);
    CHECK(standing(*store).waiting == 6);
    CHECK(standing(*store).oldest == stored_at + 1min);
    REQUIRE(store->mark_exported("siem", {{{one.id(), 3}, {other.id(), 1}}, {2, 0, 1, 1}, {}}));
    REQUIRE(store->mark_exported("siem", up_to(other, 2, {1, 0, 0, 0})));
    CHECK(standing(*store).waiting == 1);
    CHECK(standing(*store).oldest == stored_at + 2min);
    CHECK(standing(*store).counts == store::ExportCounts{3, 0, 1, 1});
}

void keeps_what_a_target_refused_up_to_a_bound(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    REQUIRE(*store->add_export_target("siem", ExportFrom::now));
    append(*store, three(workstation));
    const auto refusal = [&](protocol::Sequence seq) {
        return store::ExportRefusal{workstation.id(), seq, stored_at, "400: number " + std::to_string(seq)};
    };
    REQUIRE(store->mark_exported("siem", {{{workstation.id(), 2}}, {0, 2, 0, 0}, {refusal(1), refusal(2)}}));
    CHECK(*store->export_refusals("siem", 10) == std::vector{refusal(2), refusal(1)});
    CHECK(*store->export_refusals("siem", 1) == std::vector{refusal(2)});
    CHECK(store->export_refusals("another", 10)->empty());
    CHECK(standing(*store).counts.refused == 2);
    ExportMark many;
    for (protocol::Sequence seq = 3; seq < 3 + store::most_kept_refusals; ++seq) {
        many.refusals.push_back(refusal(seq));
    }
    REQUIRE(store->mark_exported("siem", many));
    const auto kept = *store->export_refusals("siem", 2 * store::most_kept_refusals);
    CHECK(kept.size() == store::most_kept_refusals);
    CHECK(kept.back() == refusal(3));
}

void keeps_a_targets_trouble_from_its_first_sentence_on(const OpenStore& open) {
    const auto store = open();
    REQUIRE(*store->add_export_target("siem", ExportFrom::now));
    CHECK_FALSE(standing(*store).trouble);
    REQUIRE(store->note_export_trouble("siem", "Away.", stored_at));
    REQUIRE(store->note_export_trouble("siem", "Refused.", stored_at + 1min));
    CHECK(standing(*open()).trouble == store::ExportTrouble{"Refused.", stored_at});
    REQUIRE(store->note_export_trouble("siem", "", stored_at + 2min));
    CHECK_FALSE(standing(*store).trouble);
}

store::UrgentIncident urgent(const std::string& incident, WallTime at = stored_at) {
    return {WorkstationId("w"), IncidentId(incident), FindingKind::unknown_person, Severity::high, at};
}

void tells_of_an_urgent_incident_once(const OpenStore& open) {
    const auto store = open();
    TestWorkstation workstation;
    admit(*store, workstation);
    for (const char* channel : {"mail", "webhook"}) {
        REQUIRE(*store->add_export_target(channel, ExportFrom::now));
    }
    append(*store, three(workstation));
    REQUIRE(store->note_urgent("mail", up_to(workstation, 2), {urgent("b", stored_at + 1s), urgent("a")}));
    CHECK(waiting(*store, "mail").size() == 1);
    CHECK(waiting(*store, "webhook").size() == 3);
    CHECK(store->urgent_waiting("webhook", plenty)->count == 0);
    const auto both = *open()->urgent_waiting("mail", plenty);
    CHECK(both.count == 2);
    CHECK(both.incidents == std::vector{urgent("a"), urgent("b", stored_at + 1s)});
    const auto one = *store->urgent_waiting("mail", 1);
    CHECK(one.count == 2);
    CHECK(one.incidents == std::vector{urgent("a")});
    REQUIRE(store->mark_told("mail", one.incidents, stored_at + 1min));
    // It comes again, and with it one that waits already.
    REQUIRE(store->note_urgent("mail", up_to(workstation, 3), {urgent("a", stored_at + 2min), urgent("b")}));
    CHECK(store->urgent_waiting("mail", plenty)->incidents == std::vector{urgent("b", stored_at + 1s)});
    REQUIRE(store->forget_told("mail", stored_at + 1min));
    REQUIRE(store->note_urgent("mail", {}, {urgent("a")}));
    CHECK(store->urgent_waiting("mail", plenty)->count == 1);
    REQUIRE(store->forget_told("mail", stored_at + 1h));
    REQUIRE(store->note_urgent("mail", {}, {urgent("a")}));
    CHECK(store->urgent_waiting("mail", plenty)->count == 2);
}

}  // namespace

std::vector<StoreClause> export_contract() {
    return {
        {"gives what is stored in the chain's order until it is marked",
         gives_what_is_stored_in_the_chains_order_until_it_is_marked},
        {"begins now or at the beginning and only once", begins_now_or_at_the_beginning_and_only_once},
        {"never moves a cursor backwards", never_moves_a_cursor_backwards},
        {"keeps targets apart", keeps_targets_apart},
        {"lets no workstation hold up the others", lets_no_workstation_hold_up_the_others},
        {"gives tombstones without a body and bodies of a newer release",
         gives_tombstones_without_a_body_and_bodies_of_a_newer_release},
        {"tells how much waits since when and what became of the rest",
         tells_how_much_waits_since_when_and_what_became_of_the_rest},
        {"keeps what a target refused up to a bound", keeps_what_a_target_refused_up_to_a_bound},
        {"keeps a target's trouble from its first sentence on", keeps_a_targets_trouble_from_its_first_sentence_on},
        {"tells of an urgent incident once", tells_of_an_urgent_incident_once},
    };
}

}  // namespace shiftguard::testing
