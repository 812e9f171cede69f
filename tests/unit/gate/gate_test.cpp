// Who may in: every situation under every rule.
#include "agent/gate/gate.hpp"

#include "agent/policy/defaults.hpp"

#include <array>
#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard;
using gate::Answer;
using gate::Situation;
using Shift = gate::Situation::Shift;
using place::Verdict;
using Unknown = policy::GateRules::Unknown;

namespace {

constexpr WallTime eight_o_clock{std::chrono::hours(8)};
constexpr std::array gate_findings{FindingKind::outside_shift, FindingKind::outside_place,
                                   FindingKind::roster_stale,  FindingKind::time_untrusted,
                                   FindingKind::place_unknown, FindingKind::place_conflict};

const policy::Worker worker{WorkerId("w-117"), "", {}, "", "", {}, {}};

Situation on_shift_inside() {
    return {Shift::on, {}, false, false, Verdict::inside};
}

Situation off_shift() {
    return {Shift::off, eight_o_clock, false, false, Verdict::inside};
}

policy::Rules rules_with(Unknown unknown = Unknown::admit) {
    auto rules = policy::default_rules();
    rules.gate = {unknown, "help desk, phone 4711"};
    return rules;
}

gate::Verdict judged(const Situation& situation, const policy::Rules& rules = rules_with()) {
    return gate::judge(&worker, rules, situation);
}

std::vector<Situation> all_situations() {
    std::vector<Situation> all;
    for (const auto shift : {Shift::on, Shift::off, Shift::unknown}) {
        for (const bool stale : {false, true}) {
            for (const bool untrusted : {false, true}) {
                for (const auto place : {Verdict::inside, Verdict::outside, Verdict::unknown, Verdict::conflict}) {
                    all.push_back({shift, eight_o_clock, stale, untrusted, place});
                }
            }
        }
    }
    return all;
}

/// The same findings under every response, observed or not, looked for or not, with either word about doubts.
std::vector<policy::Rules> all_rules() {
    std::vector<policy::Rules> all;
    for (const auto unknown : {Unknown::admit, Unknown::refuse}) {
        for (const auto response : {Response::record, Response::notice, Response::lock}) {
            for (const auto enforcement : {Enforcement::observe, Enforcement::enforce}) {
                for (const bool looked_for : {false, true}) {
                    auto rules = rules_with(unknown);
                    for (const auto kind : gate_findings) {
                        rules.of(kind).response = response;
                        rules.of(kind).enforcement = enforcement;
                        rules.of(kind).looked_for = looked_for;
                    }
                    all.push_back(rules);
                }
            }
        }
    }
    return all;
}

/// What is so in this situation, said slowly.
std::set<FindingKind> so(const Situation& now) {
    std::set<FindingKind> so;
    if (now.time_untrusted) {
        so.insert(FindingKind::time_untrusted);
    }
    if (now.roster_stale) {
        so.insert(FindingKind::roster_stale);
    }
    if (!now.time_untrusted && !now.roster_stale) {
        if (now.shift == Shift::off) {
            so.insert(FindingKind::outside_shift);
        }
        if (now.shift == Shift::unknown) {
            so.insert(FindingKind::roster_stale);
        }
    }
    if (now.place == Verdict::outside) {
        so.insert(FindingKind::outside_place);
    }
    if (now.place == Verdict::unknown) {
        so.insert(FindingKind::place_unknown);
    }
    if (now.place == Verdict::conflict) {
        so.insert(FindingKind::place_conflict);
    }
    return so;
}

std::set<FindingKind> proofs_among(const std::set<FindingKind>& reasons) {
    std::set<FindingKind> proofs;
    for (const auto reason : {FindingKind::outside_shift, FindingKind::outside_place}) {
        if (reasons.contains(reason)) {
            proofs.insert(reason);
        }
    }
    return proofs;
}

std::set<FindingKind> doubts_among(std::set<FindingKind> reasons) {
    reasons.erase(FindingKind::outside_shift);
    reasons.erase(FindingKind::outside_place);
    return reasons;
}

}  // namespace

TEST_CASE("NeverTouchesAnAccountOutOfScope") {
    for (const auto& rules : all_rules()) {
        for (const auto& situation : all_situations()) {
            CHECK(gate::judge(nullptr, rules, situation) == gate::Verdict{});
        }
    }
    CHECK(gate::Verdict{}.answer == Answer::out_of_scope);
}

TEST_CASE("RefusesWhatIsProvedAndOnlyThatUnderEveryRule") {
    for (const auto& rules : all_rules()) {
        const auto& rule = rules.of(FindingKind::outside_shift);
        const bool in_force = rule.looked_for && rule.enforcement == Enforcement::enforce;
        const bool locks = in_force && rule.response == Response::lock;
        const bool tells = in_force && rule.response != Response::record;
        for (const auto& situation : all_situations()) {
            const auto reasons = so(situation);
            std::set<FindingKind> against = locks ? proofs_among(reasons) : std::set<FindingKind>{};
            if (in_force && rules.gate.unknown == Unknown::refuse) {
                against.merge(doubts_among(reasons));
            }
            const auto verdict = judged(situation, rules);
            const std::set<FindingKind> said(verdict.reasons.begin(), verdict.reasons.end());
            CHECK(said.size() == verdict.reasons.size());
            if (!against.empty()) {
                CHECK(verdict.answer == Answer::refuse);
                CHECK(said == against);
            } else if (tells && !doubts_among(reasons).empty()) {
                CHECK(verdict.answer == Answer::admit_for_now);
                CHECK(said == doubts_among(reasons));
            } else {
                CHECK(verdict.answer == Answer::admit);
                CHECK(said.empty());
            }
        }
    }
}

TEST_CASE("AdmitsAWorkerInShiftAndPlaceWithoutAWord") {
    CHECK(judged(on_shift_inside()) == gate::Verdict{Answer::admit, {}, {}, {}, {}});
}

TEST_CASE("SaysWhenTheShiftBeginsAndWhomToCall") {
    const auto verdict = judged(off_shift());
    CHECK(verdict.answer == Answer::refuse);
    CHECK(verdict.reasons == std::vector{FindingKind::outside_shift});
    CHECK(verdict.shift_begins == eight_o_clock);
    CHECK_FALSE(verdict.locks_after);
    CHECK(verdict.contact == "help desk, phone 4711");
}

TEST_CASE("SaysNoShiftWhereThePlaceAloneRefuses") {
    auto situation = on_shift_inside();
    situation.place = Verdict::outside;
    situation.shift_begins = eight_o_clock;
    const auto verdict = judged(situation);
    CHECK(verdict.reasons == std::vector{FindingKind::outside_place});
    CHECK_FALSE(verdict.shift_begins);
}

TEST_CASE("NamesShiftAndPlaceWhereBothRefuse") {
    auto situation = off_shift();
    situation.place = Verdict::outside;
    const auto verdict = judged(situation);
    CHECK(verdict.reasons == std::vector{FindingKind::outside_shift, FindingKind::outside_place});
    CHECK(verdict.shift_begins == eight_o_clock);
}

TEST_CASE("TakesNoShiftForProvedWhileTheRosterIsStaleOrTheTimeUntrusted") {
    auto stale = off_shift();
    stale.roster_stale = true;
    CHECK(judged(stale).answer == Answer::admit_for_now);
    CHECK(judged(stale).reasons == std::vector{FindingKind::roster_stale});
    auto untrusted = off_shift();
    untrusted.time_untrusted = true;
    CHECK(judged(untrusted).answer == Answer::admit_for_now);
    CHECK(judged(untrusted).reasons == std::vector{FindingKind::time_untrusted});
}

TEST_CASE("TellsTheSoonestLockOfAllDoubts") {
    auto rules = rules_with();
    rules.of(FindingKind::roster_stale) = {Response::lock, Enforcement::enforce, Milliseconds(0), 1,
                                           Milliseconds(600'000)};
    rules.of(FindingKind::place_conflict) = {Response::lock,        Enforcement::enforce, Milliseconds(1'000), 1,
                                             Milliseconds(200'000), Milliseconds(30'000)};
    auto situation = on_shift_inside();
    situation.roster_stale = true;
    CHECK(judged(situation, rules).locks_after == Milliseconds(600'000));
    situation.place = Verdict::conflict;
    CHECK(judged(situation, rules).locks_after == Milliseconds(231'000));
    rules.of(FindingKind::place_conflict).response = Response::notice;
    CHECK(judged(situation, rules).locks_after == Milliseconds(600'000));
    rules.of(FindingKind::roster_stale).response = Response::notice;
    CHECK(judged(situation, rules).answer == Answer::admit_for_now);
    CHECK_FALSE(judged(situation, rules).locks_after);
}

TEST_CASE("GivesTenMinutesByDefaultWhereTheShiftCanNotBeTold") {
    auto situation = on_shift_inside();
    situation.shift = Shift::unknown;
    CHECK(judged(situation).reasons == std::vector{FindingKind::roster_stale});
    CHECK(judged(situation).locks_after == Milliseconds(600'000));
}

TEST_CASE("RefusesADoubtOnlyWhereItsOwnFindingIsEnforced") {
    auto rules = rules_with(Unknown::refuse);
    auto situation = on_shift_inside();
    situation.place = Verdict::unknown;
    CHECK(judged(situation, rules).answer == Answer::refuse);
    rules.of(FindingKind::place_unknown).enforcement = Enforcement::observe;
    CHECK(judged(situation, rules).answer == Answer::admit);
    situation.time_untrusted = true;  // enforced still
    CHECK(judged(situation, rules).reasons == std::vector{FindingKind::time_untrusted});
}

TEST_CASE("SpellsEveryAnswer") {
    std::set<std::string_view> words;
    for (const auto answer : gate::all_answers) {
        words.insert(to_string(answer));
    }
    CHECK(words == std::set<std::string_view>{"out_of_scope", "admit", "admit_for_now", "refuse"});
}
