#include "agent/gate/gate.hpp"

#include <algorithm>
#include <iterator>

namespace shiftguard::gate {
namespace {

bool is_proof(FindingKind reason) {
    return reason == FindingKind::outside_shift || reason == FindingKind::outside_place;
}

/// What holds now, whatever policy makes of it.
std::vector<FindingKind> what_holds(const Situation& now) {
    using Shift = Situation::Shift;
    const bool proves_nothing = now.roster_stale || now.time_untrusted;
    std::vector<FindingKind> reasons;
    const auto add = [&](bool holds, FindingKind reason) {
        if (holds) {
            reasons.push_back(reason);
        }
    };
    add(now.shift == Shift::off && !proves_nothing, FindingKind::outside_shift);
    add(now.place == place::Verdict::outside, FindingKind::outside_place);
    add(now.roster_stale || (now.shift == Shift::unknown && !now.time_untrusted), FindingKind::roster_stale);
    add(now.time_untrusted, FindingKind::time_untrusted);
    add(now.place == place::Verdict::unknown, FindingKind::place_unknown);
    add(now.place == place::Verdict::conflict, FindingKind::place_conflict);
    return reasons;
}

bool is_enforced(const policy::FindingRule& rule) {
    return rule.looked_for && rule.enforcement == Enforcement::enforce;
}

/// A proof refuses where an open session would be locked for it, a doubt where policy says so.
bool refuses(FindingKind reason, const policy::Rules& rules) {
    const auto& rule = rules.of(reason);
    return is_enforced(rule) && (is_proof(reason) ? rule.response == Response::lock
                                                  : rules.gate.unknown == policy::GateRules::Unknown::refuse);
}

/// The worker of an open session would be told of it, too.
bool is_told(FindingKind reason, const policy::Rules& rules) {
    const auto& rule = rules.of(reason);
    return is_enforced(rule) && rule.response != Response::record;
}

std::optional<Milliseconds> soonest_lock(const std::vector<FindingKind>& reasons, const policy::Rules& rules) {
    std::optional<Milliseconds> soonest;
    for (const auto reason : reasons) {
        const auto& rule = rules.of(reason);
        const auto due = rule.grace + rule.confirm + rule.warn;
        if (rule.response == Response::lock && (!soonest || due < *soonest)) {
            soonest = due;
        }
    }
    return soonest;
}

template <class Test>
std::vector<FindingKind> those(const std::vector<FindingKind>& reasons, Test test) {
    std::vector<FindingKind> found;
    std::copy_if(reasons.begin(), reasons.end(), std::back_inserter(found), test);
    return found;
}

}  // namespace

Verdict judge(const policy::Worker* worker, const policy::Rules& rules, const Situation& situation) {
    if (worker == nullptr) {
        return {};
    }
    const auto reasons = what_holds(situation);
    const auto against = those(reasons, [&](FindingKind reason) { return refuses(reason, rules); });
    if (!against.empty()) {
        const bool off_shift = against.front() == FindingKind::outside_shift;
        return {Answer::refuse, against, off_shift ? situation.shift_begins : std::nullopt, {}, rules.gate.contact};
    }
    // A proof that does not refuse is the open session's to deal with.
    const auto doubts = those(reasons, [&](FindingKind reason) { return !is_proof(reason) && is_told(reason, rules); });
    if (!doubts.empty()) {
        return {Answer::admit_for_now, doubts, {}, soonest_lock(doubts, rules), rules.gate.contact};
    }
    return {Answer::admit, {}, {}, {}, {}};
}

std::string_view to_string(Answer answer) {
    switch (answer) {
        case Answer::out_of_scope:
            return "out_of_scope";
        case Answer::admit:
            return "admit";
        case Answer::admit_for_now:
            return "admit_for_now";
        case Answer::refuse:
            return "refuse";
    }
    return "";
}

}  // namespace shiftguard::gate
