#include "agent/decision/detail.hpp"

#include "agent/challenge/words.hpp"

#include <chrono>
#include <string_view>
#include <variant>

namespace shiftguard::decision {
namespace {

using observation::CameraState;

std::string additional_person(const FindingClock& clock) {
    const std::size_t people = clock.look ? observation::count_people(*clock.look) : 2;
    return std::to_string(people) + " people in view";
}

/// Covered, dark, blurred, frozen or repeating: as the look that showed it says.
std::string camera_shows(const FindingClock& clock, observation::CameraState otherwise) {
    const auto camera = clock.look ? clock.look->camera : otherwise;
    return "camera " + std::string(observation::to_string(camera));
}

std::string camera_lost(const FindingClock& clock) {
    const auto fault = clock.look ? clock.look->fault : std::nullopt;
    return fault ? "camera lost: " + std::string(observation::to_string(*fault)) : "camera lost";
}

std::string vision_failed(const State& state, const policy::Rules& rules, const Now& now) {
    switch (trouble_of(state.eye, state.watched_since.value_or(now.boot), rules, now)) {
        case EyeTrouble::failed:
            return "the eye failed: " + state.eye.reason;
        case EyeTrouble::not_up:
            return "the eye did not come up in time";
        case EyeTrouble::blind:
            return "the eye lives and shows nothing";
        case EyeTrouble::silent:
        case EyeTrouble::none:  // heard of again at the very deadline
            return "the eye fell silent";
    }
    return "";
}

std::string seconds(Milliseconds time) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(time).count()) + " s";
}

std::string presentation_attack(const Input& input) {
    const auto* result = std::get_if<ChallengeResult>(&input);
    if (std::holds_alternative<SessionLocked>(input)) {
        return "a challenge was broken off again: the screen was locked";
    }
    if (std::holds_alternative<Suspended>(input)) {
        return "a challenge was broken off again: the machine was put to sleep";
    }
    if (std::holds_alternative<EnrolmentChanged>(input)) {
        return "a challenge was broken off again: an enrolment began";
    }
    if (result == nullptr) {
        return "";
    }
    const auto made = std::to_string(result->outcome.made) + " of " + std::to_string(result->of) + " movements";
    if (!result->outcome.failed) {
        return "a retry of the challenge was passed: " + made + " were made as asked; what failed before it stands";
    }
    return "a challenge failed after " + made + ": " + std::string(challenge::words_of(*result->outcome.failed));
}

std::string two_digits(unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

/// 2026-01-05T08:00:00Z
std::string utc(WallTime at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    return std::to_string(static_cast<int>(date.year())) + "-" + two_digits(static_cast<unsigned>(date.month())) + "-" +
           two_digits(static_cast<unsigned>(date.day())) + "T" +
           two_digits(static_cast<unsigned>(time.hours().count())) + ":" +
           two_digits(static_cast<unsigned>(time.minutes().count())) + ":" +
           two_digits(static_cast<unsigned>(time.seconds().count())) + "Z";
}

std::string not_enrolled(const State& state) {
    const bool has_reason = state.session && !state.session->not_enrolled.empty();
    return has_reason ? "the worker has no template: " + state.session->not_enrolled : "the worker has no template";
}

std::string interrupted(const Input& input) {
    const auto* what = std::get_if<Interrupted>(&input);
    if (what == nullptr) {
        return "";
    }
    return "the agent ended at " + utc(what->at) + " after the response " + std::string(to_string(what->response)) +
           " to " + std::string(to_string(what->kind)) + " and before its report";
}

std::string clock_changed(const Input& input) {
    const auto* what = std::get_if<ClockChanged>(&input);
    if (what == nullptr) {
        return "";
    }
    const auto by = std::chrono::round<std::chrono::seconds>(std::chrono::abs(what->by)).count();
    return "the clock was set " + std::string(what->by.count() < 0 ? "back" : "forward") + " by " + std::to_string(by) +
           " s";
}

std::string figure_declared(const Input& input) {
    const auto* declared = std::get_if<FigureDeclared>(&input);
    if (declared == nullptr) {
        return "something that was declared to be a thing moved, or stands elsewhere: it is declared no more";
    }
    return declared->declaration == Declaration::made
               ? "the worker declared something that looks like a person and never moved to be a thing"
               : "the worker took back that something still is a thing";
}

std::string exception_used(const Input& input) {
    const auto* granted = std::get_if<ExceptionGranted>(&input);
    return granted == nullptr ? "" : granted->use.value_or("");
}

std::string gate_told(const Input& input) {
    const auto* told = std::get_if<GateTold>(&input);
    return told == nullptr ? "" : told->detail;
}

}  // namespace

std::string detail_of(FindingKind kind, const State& state, const Input& input, const policy::Rules& rules,
                      const Now& now) {
    switch (kind) {
        case FindingKind::additional_person:
            return additional_person(state.clock(kind));
        case FindingKind::unknown_person:
            return state.clock(kind).similarity ? "the person in view is not the worker"
                                                : "somebody is there and could not be verified";
        case FindingKind::worker_absent:
            return "nobody in view";
        case FindingKind::input_without_worker:
            return "input while nobody is in view";
        case FindingKind::session_idle:
            return "neither keys nor mouse were used for " + seconds(rules.of(kind).confirm);
        case FindingKind::camera_covered:
            return camera_shows(state.clock(kind), CameraState::covered);
        case FindingKind::camera_dark:
            return camera_shows(state.clock(kind), CameraState::dark);
        case FindingKind::camera_blurred:
            return camera_shows(state.clock(kind), CameraState::blurred);
        case FindingKind::camera_frozen:
            return camera_shows(state.clock(kind), CameraState::frozen);
        case FindingKind::camera_repeating:
            return camera_shows(state.clock(kind), CameraState::repeating);
        case FindingKind::camera_busy:
            return "another program has the camera";
        case FindingKind::camera_lost:
            return camera_lost(state.clock(kind));
        case FindingKind::vision_failed:
            return vision_failed(state, rules, now);
        case FindingKind::worker_not_enrolled:
            return not_enrolled(state);
        case FindingKind::outside_shift:
            return "session open outside the worker's shift";
        case FindingKind::outside_place:
            return "workstation at no agreed place";
        case FindingKind::lock_failed: {
            const auto* failed = std::get_if<LockFailed>(&input);
            return failed == nullptr ? "" : failed->reason;
        }
        case FindingKind::agent_interrupted:
            return interrupted(input);
        case FindingKind::place_unknown:
            return "it can't be told whether the workstation is at an agreed place";
        case FindingKind::place_conflict:
            return "what the network and the position say of the place contradicts each other";
        case FindingKind::clock_changed:
            return clock_changed(input);
        case FindingKind::exception_used:
            return exception_used(input);
        case FindingKind::sign_in_refused:
        case FindingKind::sign_in_unchecked:
            return gate_told(input);
        case FindingKind::figure_declared:
            return figure_declared(input);
        case FindingKind::agent_too_slow:
            return "a look takes longer than half a second";
        case FindingKind::still_figure:
            return "something that looks like a person does not move";
        case FindingKind::phone_in_view:
            return "something that looks like a phone is before the camera";
        case FindingKind::presentation_attack:
            return presentation_attack(input);
        case FindingKind::roster_stale:
        case FindingKind::time_untrusted:
        case FindingKind::policy_rejected:
        case FindingKind::policy_expired:
        case FindingKind::policy_missing:
        case FindingKind::outbox_overflow:
        case FindingKind::camera_changed:
        case FindingKind::camera_virtual:
            return state.told_of(kind).value_or("");
    }
    return "";
}

}  // namespace shiftguard::decision
