#include "agent/gate/face.hpp"

#include <algorithm>

namespace shiftguard::gate {
namespace {

using policy::GateRules;

bool is_enforced(const policy::FindingRule& rule) {
    return rule.looked_for && rule.enforcement == Enforcement::enforce;
}

/// As the open session will come to it. `last`: from when the doubt begins until it is found.
FaceVerdict for_now(const policy::FindingRule& rule, Milliseconds last, const policy::Rules& rules) {
    if (!is_enforced(rule) || rule.response == Response::record) {
        return {};
    }
    const bool locks = rule.response == Response::lock;
    return {Answer::admit_for_now, locks ? std::optional(rule.grace + last) : std::nullopt, rules.gate.contact, {}};
}

FaceVerdict doubt(const policy::Rules& rules) {
    if (rules.gate.face_unknown == GateRules::Unknown::refuse && is_enforced(rules.of(FindingKind::sign_in_refused))) {
        return {Answer::refuse, {}, rules.gate.contact, {}};
    }
    const auto& rule = rules.of(FindingKind::unknown_person);
    return for_now(rule, rules.unverified + rule.confirm + std::max(rule.warn, rules.unverified_warn), rules);
}

FaceVerdict another(const policy::Rules& rules) {
    const auto& refused = rules.of(FindingKind::sign_in_refused);
    if (is_enforced(refused)) {
        return {Answer::refuse, {}, rules.gate.contact, Enforcement::enforce};
    }
    const auto& rule = rules.of(FindingKind::unknown_person);
    auto verdict = for_now(rule, rule.confirm + rule.warn, rules);
    if (refused.looked_for) {
        verdict.reported = Enforcement::observe;
    }
    return verdict;
}

}  // namespace

bool asks_for_face(const policy::Rules& rules, const Situation& situation, LiftedNow lifted) {
    const bool proved_off =
        situation.shift == Situation::Shift::off && !situation.roster_stale && !situation.time_untrusted;
    const bool shows_something =
        rules.look_for(FindingKind::sign_in_refused) || rules.look_for(FindingKind::unknown_person);
    return rules.gate.face == GateRules::Face::verify && shows_something && !lifted.face &&
           (!proved_off || lifted.shift);
}

FaceVerdict judge_face(FaceEnd end, const policy::Rules& rules) {
    switch (end) {
        case FaceEnd::verified:
        case FaceEnd::busy:
            return {};
        case FaceEnd::another:
            return another(rules);
        case FaceEnd::cannot_tell:
        case FaceEnd::challenge_failed:
            return doubt(rules);
        case FaceEnd::no_camera: {
            const auto& rule = rules.of(FindingKind::camera_lost);
            return for_now(rule, rule.confirm + rule.warn, rules);
        }
    }
    return {};
}

}  // namespace shiftguard::gate
