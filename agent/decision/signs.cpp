#include "agent/decision/signs.hpp"

#include "agent/decision/blindness.hpp"
#include "agent/decision/sight.hpp"

#include <algorithm>
#include <chrono>
#include <variant>

namespace shiftguard::decision {
namespace {

using observation::CameraState;

Sign lasts_while(bool cause) {
    return cause ? Sign::shows : Sign::refutes;
}

// ---- people, in a look from a streaming camera. A look through a covered lens says nothing about them: else a hand
// before the lens, now and then, would stop the clock of what was seen before it.

Sign additional_person(const State& state, const observation::Observation& look, const policy::Rules& rules) {
    if (count_fresh_moved(look) > expected_people(rules)) {
        return Sign::shows;
    }
    // A face detector alone misses a bystander who looks away, a person detector one half out of view: both must have
    // looked again before there is nobody too many any more.
    const bool both_looked = state.sight.since_more.faces && state.sight.since_more.persons;
    return both_looked && observation::count_people(look) <= expected_people(rules) ? Sign::refutes : Sign::silent;
}

Sign worker_absent(const observation::Observation& look) {
    if (count_fresh(look) > 0) {
        return Sign::refutes;
    }
    return shows_nobody(look) ? Sign::shows : Sign::silent;
}

/// A hand may still lie on the mouse while its owner gets up: only later input is somebody's who is not in view.
constexpr Milliseconds hand_follows = std::chrono::seconds(2);

Sign input_without_worker(const State& state, const observation::Observation& look) {
    if (count_fresh(look) > 0) {
        return Sign::refutes;
    }
    // What is told of the input can't take the finding back: an untrue age is as good as none.
    const auto& since = state.sight.nobody_since;
    const bool used = since && state.last_input && *state.last_input > *since + hand_follows;
    return used && shows_nobody(look) ? Sign::shows : Sign::silent;
}

bool compared_with_another(const Looked& looked, const policy::Rules& rules) {
    if (!looked.likeness || looked.likeness->similarity >= rules.reject) {
        return false;  // not compared, or can't tell
    }
    if (rules.second_person && observation::count_people(looked.observation) > 1) {
        return false;  // it may be the other's: the worker beside them is given the time of whoever is unverified
    }
    const auto* face = face_of(looked.observation, looked.likeness->track);
    return face != nullptr && face->quality == observation::FaceQuality::good &&
           face->motion == observation::Motion::moved;  // a picture on the wall is nobody else
}

Sign unknown_person(const State& state, const Looked& looked, const policy::Rules& rules, const Now& now) {
    if (worker_in_view(state.sight) || shows_nobody(looked.observation)) {
        return Sign::refutes;
    }
    // A mask, a turned back or a likeness in between proves nobody; nobody may sit there unproved for ever.
    const auto& since = state.sight.unverified_since;
    const bool unverified_too_long = since && now.boot - *since >= rules.unverified;
    return compared_with_another(looked, rules) || unverified_too_long ? Sign::shows : Sign::silent;
}

Sign still_figure(const State& state, const observation::Observation& look, const policy::Rules& rules) {
    if (!look.looked.persons) {
        return Sign::silent;
    }
    return lasts_while(rules.declare_figures ? shows_undeclared(state.figures, look) : shows_still(look));
}

Sign phone_in_view(const observation::Observation& look) {
    return look.looked.persons ? lasts_while(!look.phones.empty()) : Sign::silent;
}

// ---- the camera. Whatever takes the sight is one blindness with several causes, each a finding of its own.

/// After so long without one of them it is over, though another goes on.
Milliseconds remembered(const policy::FindingRule& rule) {
    // More than as many confirm times as there are causes: whoever goes from one to the next can't keep all of them
    // unconfirmed, for one must be seen twice within this time and more than its confirm time apart.
    constexpr int causes = 7;
    constexpr Milliseconds least = std::chrono::seconds(30);
    return std::max(least, (causes + 1) * rule.confirm);
}

Sign blindness(FindingKind kind, const State& state, const observation::Observation& look, const policy::Rules& rules,
               const Now& now) {
    if (look.camera == CameraState::closed || look.camera == CameraState::opening) {
        return Sign::silent;
    }
    const auto cause = cause_of_blindness(look, rules);
    if (cause == kind) {
        return Sign::shows;
    }
    if (!cause && !is_mostly_blind(state.blindness, rules.of(kind))) {
        return Sign::refutes;
    }
    const auto& clock = state.clock(kind);
    const bool lately = clock.look && now.boot - clock.look->captured <= remembered(rules.of(kind));
    return lately && rules.know(FindingKind::camera_dark) ? Sign::yields : Sign::refutes;
}

Sign blindness(FindingKind kind, const State& state, const Looked* looked, const policy::Rules& rules, const Now& now) {
    if (looked != nullptr) {
        return blindness(kind, state, looked->observation, rules, now);
    }
    // Time alone confirms nothing while another cause is in its place.
    const bool yields = state.sight.look && blindness(kind, state, *state.sight.look, rules, now) == Sign::yields;
    return yields ? Sign::yields : Sign::silent;
}

// ---- the eye

Sign vision_failed(const State& state, const policy::Rules& rules, const Now& now) {
    const BootTime watched_since = state.watched_since.value_or(now.boot);
    return lasts_while(trouble_of(state.eye, watched_since, rules, now) != EyeTrouble::none);
}

}  // namespace

Sign sign_of(FindingKind kind, const State& state, const Input& input, const policy::Rules& rules, const Now& now) {
    const auto* looked = std::get_if<Looked>(&input);
    const bool sees_people = looked != nullptr && observation::shows_people(looked->observation.camera);
    switch (kind) {
        case FindingKind::additional_person:
            return sees_people ? additional_person(state, looked->observation, rules) : Sign::silent;
        case FindingKind::unknown_person:
            return sees_people ? unknown_person(state, *looked, rules, now) : Sign::silent;
        case FindingKind::worker_absent:
            return sees_people ? worker_absent(looked->observation) : Sign::silent;
        case FindingKind::input_without_worker:
            return sees_people ? input_without_worker(state, looked->observation) : Sign::silent;
        case FindingKind::camera_covered:
        case FindingKind::camera_lost:
        case FindingKind::camera_dark:
        case FindingKind::camera_blurred:
        case FindingKind::camera_frozen:
        case FindingKind::camera_repeating:
        case FindingKind::camera_busy:
            return blindness(kind, state, looked, rules, now);
        case FindingKind::vision_failed:
            return vision_failed(state, rules, now);
        case FindingKind::session_idle:
            return state.last_input ? lasts_while(now.boot - *state.last_input >= rules.of(kind).confirm)
                                    : Sign::silent;
        case FindingKind::worker_not_enrolled:
            return lasts_while(state.session && !state.session->enrolled);
        case FindingKind::outside_shift:
            return lasts_while(state.shift == Standing::not_agreed);  // unknown is no proof
        case FindingKind::outside_place:
            return lasts_while(state.place == Standing::not_agreed);
        case FindingKind::place_unknown:
            return lasts_while(state.place == Standing::unknown);
        case FindingKind::place_conflict:
            return lasts_while(state.place == Standing::conflict);
        case FindingKind::roster_stale:
        case FindingKind::time_untrusted:
        case FindingKind::policy_rejected:
        case FindingKind::policy_expired:
        case FindingKind::policy_missing:
        case FindingKind::outbox_overflow:
        case FindingKind::camera_changed:
        case FindingKind::camera_virtual:
            return lasts_while(state.told_of(kind).has_value());
        case FindingKind::agent_too_slow:
            return lasts_while(state.eye.slow);
        case FindingKind::still_figure:
            return sees_people ? still_figure(state, looked->observation, rules) : Sign::silent;
        case FindingKind::phone_in_view:
            return sees_people ? phone_in_view(looked->observation) : Sign::silent;
        case FindingKind::presentation_attack:
        case FindingKind::lock_failed:
        case FindingKind::agent_interrupted:
        case FindingKind::clock_changed:
        case FindingKind::exception_used:
        case FindingKind::sign_in_refused:
        case FindingKind::sign_in_unchecked:
        case FindingKind::figure_declared:
            return Sign::silent;
    }
    return Sign::silent;
}

bool shows_another_face(const Input& input, const policy::Rules& rules) {
    const auto* looked = std::get_if<Looked>(&input);
    return looked != nullptr && observation::shows_people(looked->observation.camera) &&
           compared_with_another(*looked, rules);
}

}  // namespace shiftguard::decision
