// What `shiftguard policy explain` says.
#include "agent/policy/story.hpp"

#include "agent/policy/defaults.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using Catch::Contains;

namespace {

std::string told(FindingKind kind, const Rules& rules = default_rules()) {
    return story_of(kind, Policy(), rules);
}

}  // namespace

TEST_CASE("ExplainsEveryFinding") {
    for (const auto kind : all_finding_kinds) {
        const auto text = told(kind);
        CHECK_THAT(text, Catch::StartsWith(std::string(to_string(kind)) + "\nWhat is looked at: "));
        CHECK_THAT(text, !Contains("looked at: \n"));
        CHECK_THAT(text,
                   Contains("\nWhat is done: ") && Contains("\nWho sees it: ") && Contains("\nHow long it is kept: "));
    }
}

TEST_CASE("SaysWhenTheSessionIsLocked") {
    CHECK_THAT(told(FindingKind::additional_person),
               Contains("When it has lasted 1 s and was seen in 3 looks, the session is locked"));
    CHECK_THAT(told(FindingKind::outside_shift),
               Contains("At once, and the worker was then warned for 60 s, the session is locked"));
    CHECK_THAT(told(FindingKind::vision_failed), Contains("silent after 1.5 s"));
    CHECK_THAT(told(FindingKind::unknown_person), Contains("not verified as the worker for 60 s"));
    CHECK_THAT(told(FindingKind::unknown_person), Contains("in the first 3 s after start"));
}

TEST_CASE("SaysThatTheEndOfAShiftIsToldAheadWhereItIsAnswered") {
    const auto said = Contains("told 600 s before the shift ends, tolerance included");
    auto rules = default_rules();
    CHECK_THAT(told(FindingKind::outside_shift, rules), said);
    CHECK_THAT(told(FindingKind::outside_place, rules), !said);
    rules.of(FindingKind::outside_shift).enforcement = Enforcement::observe;
    CHECK_THAT(told(FindingKind::outside_shift, rules), !said);
    rules = default_rules();
    rules.of(FindingKind::outside_shift).response = Response::record;
    CHECK_THAT(told(FindingKind::outside_shift, rules), !said);
    rules = default_rules();
    rules.shift_end_notice = Milliseconds(0);
    CHECK_THAT(told(FindingKind::outside_shift, rules), !Contains("before the shift ends"));
}

TEST_CASE("SaysThatWhatNeedsTheCameraIsNotFoundInABreakWherePolicyHasItOffThen") {
    const auto said = Contains("The camera is off in the breaks of the worker's roster, and it is not found then.");
    auto rules = default_rules();
    CHECK_THAT(told(FindingKind::additional_person, rules), !said);
    rules.rests_in_breaks = true;
    CHECK_THAT(told(FindingKind::additional_person, rules), said);
    CHECK_THAT(told(FindingKind::vision_failed, rules), said);
    CHECK_THAT(told(FindingKind::outside_place, rules), !said);
}

TEST_CASE("SaysThatAFindingIsOnlyObservedNoticedOrRecorded") {
    auto rules = default_rules();
    CHECK_THAT(told(FindingKind::worker_absent, rules), !Contains("only observes"));
    rules.of(FindingKind::worker_absent).enforcement = Enforcement::observe;
    CHECK_THAT(told(FindingKind::worker_absent, rules), Contains("Policy only observes"));
    rules.of(FindingKind::worker_absent).response = Response::notice;
    CHECK_THAT(told(FindingKind::worker_absent, rules), Contains("the worker is told"));
    rules.of(FindingKind::worker_absent).response = Response::record;
    CHECK_THAT(told(FindingKind::worker_absent, rules), Contains("not interrupted") && !Contains("warned"));
}

TEST_CASE("SaysThatAFirstFailedChallengeIsANoticeAndWhenItLocks") {
    auto rules = default_rules();
    auto& rule = rules.of(FindingKind::presentation_attack);
    rule.looked_for = true;
    rule.response = Response::lock;
    rules.challenge.retries = 1;
    CHECK_THAT(told(FindingKind::presentation_attack, rules),
               Contains("When 2 challenges in a row have failed, the session is locked") &&
                   Contains("Each failure before that is a notice") && !Contains("At once"));
    rules.challenge.retries = 0;
    CHECK_THAT(told(FindingKind::presentation_attack, rules),
               Contains("When a challenge has failed, the session is locked") && !Contains("is a notice"));
    rules.challenge.retries = 2;
    rule.response = Response::notice;
    CHECK_THAT(told(FindingKind::presentation_attack, rules),
               Contains("When a challenge has failed, the worker is told") && !Contains("before that"));
}

TEST_CASE("SaysWhatTheGateRefuses") {
    auto rules = default_rules();
    CHECK_THAT(told(FindingKind::sign_in_refused, rules),
               Contains("the sign-in or unlock is refused and an incident is written") && !Contains("not interrupted"));
    const auto kind = GENERATE(FindingKind::outside_shift, FindingKind::outside_place);
    auto& rule = rules.of(kind);
    rule.response = Response::lock;
    rule.enforcement = Enforcement::enforce;
    CHECK_THAT(told(kind, rules), Contains("the gate refuses sign-in and unlock"));
    rule.enforcement = Enforcement::observe;
    CHECK_THAT(told(kind, rules), !Contains("the gate refuses"));
    rule.enforcement = Enforcement::enforce;
    rule.response = Response::notice;
    CHECK_THAT(told(kind, rules), !Contains("the gate refuses"));
    CHECK_THAT(told(FindingKind::worker_absent, rules), !Contains("the gate refuses"));
}

TEST_CASE("SaysHowLongWhatWasObservedIsKept") {
    Policy policy;
    CHECK_THAT(story_of(FindingKind::worker_absent, policy, default_rules()), Contains("for 24 hours"));
    policy.journal.keep = std::chrono::hours(1);
    CHECK_THAT(story_of(FindingKind::worker_absent, policy, default_rules()), Contains("for 1 hour."));
    policy.journal.keep = Milliseconds(0);
    CHECK_THAT(story_of(FindingKind::worker_absent, policy, default_rules()), Contains("not journalled"));
}

TEST_CASE("SaysWhetherAPictureIsKeptAndWhoSeesIt") {
    for (const auto kind : all_finding_kinds) {
        CHECK_THAT(told(kind), Contains("No picture is kept."));
    }
    auto rules = default_rules();
    rules.evidence = {true, {FindingKind::additional_person, FindingKind::phone_in_view}};
    CHECK_THAT(told(FindingKind::additional_person, rules),
               Contains("A redacted picture") && Contains("The same people see it") && !Contains("No picture"));
    CHECK_THAT(told(FindingKind::unknown_person, rules), Contains("No picture is kept."));
    CHECK_THAT(told(FindingKind::phone_in_view, rules), Contains("only where the session is locked"));
    rules.of(FindingKind::additional_person).enforcement = Enforcement::observe;
    CHECK_THAT(told(FindingKind::additional_person, rules), Contains("only where the session is locked"));
    rules.evidence.redacted = false;
    CHECK_THAT(told(FindingKind::additional_person, rules), Contains("No picture is kept."));
}
