#include "agent/policy/story.hpp"

#include "agent/policy/camera_findings.hpp"

#include <string_view>

namespace shiftguard::policy {
namespace {

std::string_view looked_at(FindingKind kind) {
    switch (kind) {
        case FindingKind::additional_person:
            return "The camera's picture: how many people are in view. Nobody is asked who a bystander is, and no face "
                   "vector of a bystander is made while the worker is followed.";
        case FindingKind::unknown_person:
            return "The camera's picture: the face before the screen is compared with the worker's one template. It is "
                   "never searched for among others.";
        case FindingKind::worker_absent:
            return "The camera's picture: whether anybody is in view.";
        case FindingKind::input_without_worker:
            return "The camera's picture: whether anybody is in view. And how long ago keys or mouse were last used, "
                   "never "
                   "which or how often.";
        case FindingKind::session_idle:
            return "How long ago keys or mouse were last used, never which or how often.";
        case FindingKind::camera_covered:
            return "The camera's picture: whether it has any structure, or the lens is covered.";
        case FindingKind::camera_lost:
            return "The camera itself: whether it can be opened and gives pictures.";
        case FindingKind::vision_failed:
            return "The program that looks: whether it runs and answers.";
        case FindingKind::worker_not_enrolled:
            return "The store of templates: whether there is one of the session's worker.";
        case FindingKind::outside_shift:
            return "The clock and the worker's agreed shifts.";
        case FindingKind::outside_place:
            return "The workstation's network and position, against the worker's agreed places. They stay on the "
                   "machine; only inside, outside or unknown leaves it.";
        case FindingKind::lock_failed:
            return "The session: whether a lock that was asked for could be verified.";
        case FindingKind::agent_interrupted:
            return "The agent's own notes: whether a response of an earlier run was never reported.";
        case FindingKind::place_unknown:
            return "The workstation's network and position: whether they tell at all if it is at an agreed place.";
        case FindingKind::place_conflict:
            return "The workstation's network and position: whether they contradict each other. They stay on the "
                   "machine.";
        case FindingKind::roster_stale:
            return "The worker's roster: how long ago it could be read.";
        case FindingKind::time_untrusted:
            return "The clock: how far it may have gone wrong since the server last signed the time, and whether it "
                   "was "
                   "set back while the machine was off.";
        case FindingKind::clock_changed:
            return "The clock: whether it was set by more than policy allows.";
        case FindingKind::policy_rejected:
            return "IT's policy: whether a new one was refused. The last good one stays in force.";
        case FindingKind::policy_expired:
            return "IT's policy: whether the one in force is past its validity. It stays in force.";
        case FindingKind::policy_missing:
            return "IT's policy: whether its file is gone. The last good one stays in force.";
        case FindingKind::exception_used:
            return "A supervisor's exception: that it lifts a finding of this worker, which one, and until when.";
        case FindingKind::camera_dark:
            return "The camera's picture: whether it is too dark to see a person in it.";
        case FindingKind::camera_blurred:
            return "The camera's picture: whether it is blurred beyond use.";
        case FindingKind::camera_frozen:
            return "The camera's picture: whether it is the same again and again.";
        case FindingKind::camera_repeating:
            return "The camera's pictures of the last minutes, as marks of a few bytes each: whether the same stretch "
                   "comes again.";
        case FindingKind::camera_busy:
            return "The camera itself: whether another program has it. Which one is not asked.";
        case FindingKind::camera_changed:
            return "The camera itself: whether it is the device that the worker was enrolled with.";
        case FindingKind::camera_virtual:
            return "The camera itself: whether there is hardware behind the device.";
        case FindingKind::agent_too_slow:
            return "The agent itself: whether a look through the camera takes longer than half a second.";
        case FindingKind::still_figure:
            return "The camera's picture: whether something in it looks like a person and never moves. It is no "
                   "bystander and locks nothing unless it moves or shows a face.";
        case FindingKind::phone_in_view:
            return "The camera's picture, experimentally: whether something in it looks like a phone. It is often "
                   "something else, and a phone that lies or is small is not found.";
        case FindingKind::outbox_overflow:
            return "The agent's outbox: whether records were dropped because it was full or could not be written. How "
                   "many, and nothing of what they held.";
        case FindingKind::sign_in_refused:
            return "The camera's picture at a sign-in or an unlock, after the password: the face is compared with the "
                   "template of the account's worker. The camera is on for that time only.";
        case FindingKind::sign_in_unchecked:
            return "The gate's own notes: that somebody signed in or unlocked, as which account, while the agent did "
                   "not answer.";
        case FindingKind::figure_declared:
            return "The worker's own word that something which looks like a person and never moved is a thing: when, "
                   "and whether it moved after that. Its place in the picture and 64 bits of light and dark stay on "
                   "the "
                   "machine.";
        case FindingKind::presentation_attack:
            return "The camera's pictures: whether the worker's head makes the movements that are asked for, seen by "
                   "the "
                   "place of 68 points of the face. Which movements were made is not kept.";
    }
    return "";
}

/// 1500: "1.5 s"; 60000: "60 s".
std::string seconds(Milliseconds time) {
    const auto whole = time.count() / 1000;
    auto rest = std::to_string(1000 + time.count() % 1000).substr(1);
    rest.erase(rest.find_last_not_of('0') + 1);
    return std::to_string(whole) + (rest.empty() ? "" : "." + rest) + " s";
}

std::string response_of(FindingKind kind, const FindingRule& rule) {
    if (kind == FindingKind::sign_in_refused) {
        return "the sign-in or unlock is refused and an incident is written";
    }
    switch (rule.response) {
        case Response::record:
            return "an incident is written and the worker is not interrupted";
        case Response::notice:
            return "the worker is told and an incident is written";
        case Response::lock:
            return "the session is locked and an incident is written";
    }
    return "";
}

/// The failed challenges that are asked for again before the session is locked.
std::uint32_t retries_of(const FindingRule& rule, const Rules& rules) {
    return rule.response == Response::lock ? rules.challenge.retries : 0;
}

std::string confirmed_after(FindingKind kind, const FindingRule& rule, const Rules& rules) {
    if (kind == FindingKind::presentation_attack) {
        const auto retries = retries_of(rule, rules);
        return retries == 0 ? "When a challenge has failed"
                            : "When " + std::to_string(retries + 1) + " challenges in a row have failed";
    }
    std::string text = rule.confirm.count() == 0 ? "At once" : "When it has lasted " + seconds(rule.confirm);
    if (rule.confirm_looks > 1) {
        text += " and was seen in " + std::to_string(rule.confirm_looks) + " looks";
    }
    return text;
}

std::string when(FindingKind kind, const FindingRule& rule, const Rules& rules) {
    if (!rule.looked_for) {
        return "Nothing: policy has it off, and it is not looked for.";
    }
    std::string text = confirmed_after(kind, rule, rules);
    if (rule.warn.count() > 0 && rule.response != Response::record) {
        text += ", and the worker was then warned for " + seconds(rule.warn);
    }
    text += ", " + response_of(kind, rule) + ".";
    if (rule.enforcement == Enforcement::observe) {
        text += " Policy only observes: none of this is done, and the incident says what would have been done.";
    }
    if (rule.grace.count() > 0) {
        text += " It is not looked for in the first " + seconds(rule.grace) + " after start, unlock and resume.";
    }
    if (kind == FindingKind::unknown_person) {
        text += " Somebody who is in view and is not verified as the worker for " + seconds(rules.unverified) +
                " counts as well; the worker is then warned for at least " + seconds(rules.unverified_warn) + ".";
    }
    if (kind == FindingKind::camera_busy && rules.sharing_stretch.count() > 0) {
        text += " For " + seconds(rules.sharing_stretch) + " at a stretch and " + seconds(rules.sharing_in_shift) +
                " in a shift another program may have the camera: until then an incident is written and nothing else.";
    }
    if (kind == FindingKind::additional_person && rules.second_person) {
        text += " One regular second person is allowed beside the worker: only a third counts.";
    }
    if (kind == FindingKind::presentation_attack && retries_of(rule, rules) > 0) {
        text += " Each failure before that is a notice and an incident, and the movements are asked for again.";
    }
    const bool is_proof = kind == FindingKind::outside_shift || kind == FindingKind::outside_place;
    if (is_proof && rule.response == Response::lock && rule.enforcement == Enforcement::enforce) {
        text += " While it is proved, the gate refuses sign-in and unlock.";
    }
    if (kind == FindingKind::outside_shift && rules.shift_end_notice.count() > 0 && rule.response > Response::record &&
        rule.enforcement == Enforcement::enforce) {
        text += " The worker is told " + seconds(rules.shift_end_notice) +
                " before the shift ends, tolerance included, that this is coming.";
    }
    if (kind == FindingKind::vision_failed) {
        text += " It counts as silent after " + seconds(rules.eye_silence) + ".";
    }
    if (rules.rests_in_breaks && needs_camera(kind)) {
        text += " The camera is off in the breaks of the worker's roster, and it is not found then.";
    }
    return text + " Repeats within " + seconds(rule.cool_down) + " of its end are counted in the same incident.";
}

std::string picture_of(FindingKind kind, const Rules& rules) {
    if (rules.picture_of(kind)) {
        return " A redacted picture of the last look that confirmed it is kept: at most 320 pixels wide, every face "
               "made unrecognisable, all but the persons blurred beyond reading. The same people see it (the worker "
               "with shiftguard incidents --picture); it is on the workstation until the server has it.";
    }
    const bool asked_for = rules.evidence.redacted && rules.evidence.findings.contains(kind) && rules.look_for(kind);
    return asked_for ? " No picture is kept: one is made only where the session is locked." : " No picture is kept.";
}

std::string kept(FindingKind kind, const Policy& policy, const Rules& rules) {
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(policy.journal.keep).count();
    return "The incident waits in the workstation's outbox for the server; at most " +
           std::to_string(policy.spool_bodies) +
           " records are held there with their bodies. On the server it stays as long as its operator says. " +
           (hours == 0 ? std::string("What was observed is not journalled.")
                       : "What was observed stays on the workstation, encrypted, for " + std::to_string(hours) +
                             (hours == 1 ? " hour." : " hours.")) +
           picture_of(kind, rules);
}

}  // namespace

std::string story_of(FindingKind kind, const Policy& policy, const Rules& rules) {
    return std::string(to_string(kind)) + "\n" + "What is looked at: " + std::string(looked_at(kind)) + "\n" +
           "What is done: " + when(kind, rules.of(kind), rules) + "\n" +
           "Who sees it: the worker (on the desk and with shiftguard incidents), the workstation's administrator, and, "
           "where the workstation has joined a server, its supervisors.\n" +
           "How long it is kept: " + kept(kind, policy, rules) + "\n";
}

}  // namespace shiftguard::policy
