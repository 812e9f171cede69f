#include "agent/desk/view.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using desk::Phrase;
using desk::Sign;
using desk::Tone;
namespace words = desk::words;

namespace {

const WallTime noon(Milliseconds(1'767'610'800'000));

control::Status guarding() {
    control::Status status;
    status.light = control::Light::guarding;
    status.enrolled = true;
    status.camera = "streaming";
    status.people = 1;
    status.worker_seen = "verified";
    status.shift = "agreed";
    status.place = "agreed";
    status.policy_name = "Office";
    status.policy_version = 3;
    status.enforcement = "enforce";
    status.server = "delivering";
    status.waiting = 0;
    return status;
}

control::Status warning(std::optional<WallTime> lock_at) {
    auto status = guarding();
    status.light = control::Light::notice;
    status.notice_finding = "additional_person";
    status.lock_at = lock_at;
    return status;
}

desk::Row row_of(const control::Status& status, const char* label) {
    for (const auto& row : desk::rows(status)) {
        if (std::string_view(row.label) == label) {
            return row;
        }
    }
    FAIL("there is no row " << label);
    return {};
}

std::string text(const Phrase& phrase) {
    return phrase.text;
}

}  // namespace

TEST_CASE("HasPlainWordsForEveryFindingThenNowAndWhatHelps") {
    std::set<std::string> said;
    for (const auto kind : all_finding_kinds) {
        const auto word = to_string(kind);
        INFO(word);
        CHECK(words::finding_then(word).values.empty());
        CHECK(words::finding_now(word).values.empty());
        CHECK(words::what_helps(word).values.empty());
        said.insert(text(words::finding_then(word)));
    }
    CHECK(said.size() == all_finding_kinds.size());
}

TEST_CASE("ShowsTheWordItselfOfAFindingItDoesNotKnow") {
    const auto phrase = words::finding_then("screen_photographed");
    CHECK(phrase.values == std::vector<std::string>{"screen_photographed"});
}

TEST_CASE("SaysThatTheAgentDoesNotRunWhereThereIsNoStatus") {
    const auto shown = desk::glance(std::nullopt);
    CHECK(shown.sign == Sign::away);
    CHECK(text(shown.title) == "Shiftguard is not running");
}

TEST_CASE("HasASignOfItsOwnForEveryLight") {
    std::set<Sign> signs;
    for (const auto light : control::all_lights) {
        auto status = guarding();
        status.light = light;
        signs.insert(desk::glance(status).sign);
    }
    CHECK(signs.size() == control::all_lights.size());
}

TEST_CASE("SaysThatItOnlyObservesWhereNothingIsEnforced") {
    auto status = guarding();
    CHECK(text(desk::glance(status).sentence) == words::guarding_text);
    status.enforcement = "observe";
    CHECK(text(desk::glance(status).sentence) == words::observing_text);
    CHECK(text(row_of(status, words::policy_label).value) == words::policy_observed);
}

TEST_CASE("HasASentenceOfItsOwnForEveryTroubleOfTheAgent") {
    auto status = guarding();
    status.light = control::Light::trouble;
    status.trouble = "The camera /dev/video0 is gone; plug it in again.";
    std::set<std::string> said;
    for (const auto each : control::all_troubles) {
        status.trouble_code = control::to_string(each);
        said.insert(text(desk::glance(status).sentence));
    }
    CHECK(said.size() == control::all_troubles.size());
    CHECK_FALSE(said.contains(status.trouble));
    status.trouble_code = "of a later version";
    CHECK(text(desk::glance(status).sentence) == "Something does not work. Please call IT support.");
    CHECK(desk::glance(status).sentence.values.empty());
}

TEST_CASE("PutsTheAgentsValuesIntoItsOwnSentence") {
    auto status = guarding();
    status.light = control::Light::trouble;
    status.trouble_code = "policy";
    status.trouble_values = {"/etc/shiftguard/policy.json:/version"};
    CHECK(desk::glance(status).sentence.values == status.trouble_values);
    status.trouble_values.clear();
    CHECK(desk::glance(status).sentence.values == std::vector<std::string>{"?"});
}

TEST_CASE("ShowsNothingOfAnotherAccountsSession") {
    control::Status status;
    status.withheld = true;
    CHECK(desk::glance(status).sign == Sign::resting);
    CHECK(text(desk::glance(status).title) == "This session is not guarded");
    CHECK(desk::rows(status).empty());
}

TEST_CASE("CountsThePeopleInView") {
    auto status = guarding();
    CHECK(text(row_of(status, words::people_label).value) == "One person");
    status.people = 0;
    CHECK(text(row_of(status, words::people_label).value) == "Nobody");
    status.people = 3;
    const auto row = row_of(status, words::people_label);
    CHECK(row.value == Phrase{words::some_people, {"3"}});
    CHECK(row.tone == Tone::bad);
}

TEST_CASE("SaysNothingOfPeopleWhileTheCameraIsOff") {
    auto status = guarding();
    status.camera = "closed";
    CHECK(text(row_of(status, words::camera_label).value) == "Off");
    CHECK(text(row_of(status, words::people_label).value) == "Not checked now");
    CHECK(text(row_of(status, words::you_label).value) == "Not checked now");
}

TEST_CASE("SaysThatTheCameraIsOnForAnEnrolmentAndThatNothingIsGuarded") {
    auto status = guarding();
    status.light = control::Light::enrolling;
    CHECK(text(desk::glance(status).title) == "Camera on: your enrolment");
    CHECK(text(desk::glance(status).sentence) == words::enrolling_text);
    CHECK(text(row_of(status, words::camera_label).value) == "On");
    CHECK(text(row_of(status, words::people_label).value) == "Not checked now");
    CHECK(text(row_of(status, words::you_label).value) == "Not checked now");
}

TEST_CASE("SaysThatTheCameraIsOffForABreak") {
    auto status = guarding();
    status.light = control::Light::resting;
    CHECK(text(desk::glance(status).title) == "Camera off");
    status.break_ends = noon;
    CHECK(desk::glance(status).sign == Sign::resting);
    CHECK(text(desk::glance(status).title) == "On a break: the camera is off");
    CHECK(text(desk::glance(status).sentence) == words::break_text);
}

TEST_CASE("SaysThatTheWorkerIsNotEnrolledBeforeAnythingElseOfThem") {
    auto status = guarding();
    status.enrolled = false;
    CHECK(text(row_of(status, words::you_label).value) == "Not enrolled yet");
}

TEST_CASE("MarksACameraThatSeesNothingAsBad") {
    auto status = guarding();
    for (const char* state : {"covered", "dark", "frozen", "lost"}) {
        status.camera = state;
        CHECK(row_of(status, words::camera_label).tone == Tone::bad);
    }
}

TEST_CASE("TellsShiftAndPlaceByWhetherTheyAreAgreed") {
    auto status = guarding();
    CHECK(row_of(status, words::shift_label).tone == Tone::good);
    status.shift = "not_agreed";
    status.place = "unknown";
    CHECK(row_of(status, words::shift_label).tone == Tone::bad);
    CHECK(row_of(status, words::place_label).tone == Tone::mind);
}

TEST_CASE("TellsHowTheReportsStand") {
    auto status = guarding();
    CHECK(text(row_of(status, words::reports_label).value) == "All sent");
    status.waiting = 4;
    CHECK(row_of(status, words::reports_label).value == Phrase{words::waiting_reports, {"4"}});
    status.waiting.reset();
    CHECK(text(row_of(status, words::reports_label).value) == "Not known how many wait");
    CHECK(row_of(status, words::reports_label).tone == Tone::mind);
    status.server = "server_away";
    CHECK(text(row_of(status, words::reports_label).value) == "Server not reached");
    status.server = "not_joined";
    CHECK(text(row_of(status, words::reports_label).value) == "No server yet");
}

TEST_CASE("SaysThatNoRulesAreInForce") {
    auto status = guarding();
    status.policy_name.clear();
    CHECK(text(row_of(status, words::policy_label).value) == "No rules in force");
}

TEST_CASE("ShowsANoticeOnlyWhileOneRuns") {
    CHECK_FALSE(desk::notice(std::nullopt, noon).has_value());
    CHECK_FALSE(desk::notice(guarding(), noon).has_value());
    const auto shown = desk::notice(warning(noon + 8s), noon);
    REQUIRE(shown.has_value());
    CHECK(text(shown->title) == "Another person is in view");
    CHECK(text(shown->helps) == "Ask the other person to step out of view.");
}

TEST_CASE("CountsDownInWholeSecondsAndNeverBelowNought") {
    CHECK(desk::notice(warning(noon + 7001ms), noon)->left == 8s);
    CHECK(desk::notice(warning(noon + 7000ms), noon)->left == 7s);
    CHECK(desk::notice(warning(noon - 3s), noon)->left == 0s);
}

TEST_CASE("ShowsANoticeWithoutACountdownWhereNothingWillLock") {
    const auto shown = desk::notice(warning(std::nullopt), noon);
    REQUIRE(shown.has_value());
    CHECK_FALSE(shown->left.has_value());
    CHECK(text(shown->note) == "The screen does not lock for this.");
    CHECK(text(desk::notice(warning(noon + 8s), noon)->note) ==
          "Only the screen locks. Your work stays open and nothing is lost.");
}

TEST_CASE("TheEndOfAShiftIsToldAheadAndMayBePutAwayUntilTheLastMinute") {
    auto status = warning(noon + 11min);
    status.notice_since = noon;
    CHECK_FALSE(desk::notice(status, noon)->can_be_put_away);  // its cause is there
    CHECK(desk::notice(status, noon)->since == noon);
    status.notice_finding = "shift_ends";
    const auto shown = desk::notice(status, noon);
    CHECK(text(shown->title) == "The time that is agreed for your work ends soon");
    CHECK(text(shown->helps) == "Bring your call to its end. If you have to work longer, ask your supervisor now.");
    CHECK(shown->left == 11min);
    CHECK(shown->can_be_put_away);
    CHECK(desk::notice(status, noon + 9min + 59s)->can_be_put_away);
    CHECK_FALSE(desk::notice(status, noon + 10min)->can_be_put_away);
    CHECK(desk::notice(warning(std::nullopt), noon)->can_be_put_away);
}

TEST_CASE("SaysWhomToCallBeforeALockAndInTheWindow") {
    auto status = warning(noon + 8s);
    CHECK_FALSE(desk::notice(status, noon)->contact);
    status.contact = "IT help desk, phone 4711";
    const Phrase call{words::whom_to_call, {"IT help desk, phone 4711"}};
    CHECK(desk::notice(status, noon)->contact == call);
    CHECK(row_of(status, words::contact_label).value == Phrase{words::verbatim, {"IT help desk, phone 4711"}});
    status.lock_at.reset();
    CHECK_FALSE(desk::notice(status, noon)->contact);
    const auto without = desk::rows(guarding()).size();
    CHECK(desk::rows(status).size() == without + 1);
}

TEST_CASE("AMovementThatIsAskedForIsShownUnlessALockIsNear") {
    auto status = warning(noon + 10min);
    status.notice_since = noon;
    status.challenge_prompt = "turn_left";
    status.challenge_of = 3;
    const auto shown = desk::notice(status, noon);
    CHECK(text(shown->title) == words::challenge_title);
    CHECK_FALSE(shown->left);
    CHECK_FALSE(shown->since);  // what was put away is the notice, not this
    CHECK(text(desk::notice(status, noon + 9min)->title) == "Another person is in view");
}

TEST_CASE("TellsAnIncidentWithItsResponseAndItsDelivery") {
    const auto shown = desk::entry({noon, "additional_person", "lock", "delivered", "", "incident", ""});
    CHECK(shown.sign == Sign::locked);
    CHECK(text(shown.title) == "Another person was in view");
    REQUIRE(shown.response.has_value());
    CHECK(text(*shown.response) == "Lock requested");
    CHECK(text(shown.delivery) == "sent");
    CHECK(std::string(shown.frame).empty());
}

TEST_CASE("TellsRepeatsOutcomesAndEnrolmentsApart") {
    CHECK(desk::entry({noon, "worker_absent", "record", "waiting", "", "repeat", ""}).frame == words::repeated);
    const auto outcome = desk::entry({noon, "worker_absent", "lock", "waiting", "", "outcome", "verified"});
    CHECK(outcome.frame == words::lock_verified);
    CHECK_FALSE(outcome.response.has_value());
    const auto pictured =
        desk::entry({noon, "worker_absent", "lock", "waiting", "", "outcome", "verified", 7, "delivered"});
    CHECK(pictured.frame == words::lock_verified_pictured);
    const auto enrolment = desk::entry({noon, "", "record", "delivered", "", "enrolment", ""});
    CHECK(text(enrolment.title) == words::enrolled_then);
    CHECK(enrolment.sign == Sign::guarding);
}

TEST_CASE("SaysThatAScreenIsLockedOnlyWhereThatWasVerified") {
    for (const char* became : {"failed", ""}) {
        const auto failed = desk::entry({noon, "worker_absent", "lock", "waiting", "", "outcome", became});
        CHECK(failed.frame == words::lock_failed);
        CHECK(failed.sign == Sign::trouble);
    }
}

TEST_CASE("ClaimsNoResponseOfAFindingThatWasOnlyObserved") {
    const auto shown = desk::entry({noon, "worker_absent", "lock", "waiting", "", "incident", "observed"});
    CHECK(shown.sign == Sign::notice);
    REQUIRE(shown.response.has_value());
    CHECK(text(*shown.response) == "Would have locked; only observed");
    const auto noticed = desk::entry({noon, "worker_absent", "notice", "waiting", "", "incident", "observed"});
    CHECK(text(*noticed.response) == "Only observed");
}

TEST_CASE("TellsTheProgressAndTheEndOfAnEnrolment") {
    const auto running = desk::enrol_view({3, 8, "two_faces", false, false, ""});
    CHECK(running.title == Phrase{words::enrolment_running, {"3", "8"}});
    CHECK(text(running.hint) == "Two faces are in view. Only you may be in view.");
    const std::vector<std::string> margin{"15", "0.81", "+0.31", "0.50"};
    const auto good = desk::enrol_view({8, 8, "", true, true, "Enrolled.", "enrolled", margin});
    CHECK(text(good.title) == words::enrolment_done);
    CHECK(good.hint.values == margin);
    CHECK(desk::enrol_view({2, 8, "", true, false, "Timed out.", "not_enough_samples"}).tone == Tone::bad);
}

TEST_CASE("EveryStepOfAnEnrolmentButTheFrontHasAButtonToLeaveItOut") {
    control::EnrolProgress progress{3, 18, "look_at_camera", false, false, "", "", {}, 1, "front"};
    CHECK(desk::enrol_view(progress).leave_out == nullptr);
    for (const auto* step : {"left", "right", "distance"}) {
        progress.step = step;
        CHECK(desk::enrol_view(progress).leave_out == words::leave_out);
    }
    progress.step = "light";
    progress.hint = "change_light";
    CHECK(desk::enrol_view(progress).leave_out == words::no_other_light);
    CHECK(text(desk::enrol_view(progress).hint) ==
          "Now change the light: switch your lamp on or off, then look at the camera.");
    progress.done = true;
    CHECK(desk::enrol_view(progress).leave_out == nullptr);
}

TEST_CASE("HasASentenceForEveryEndOfAnEnrolment") {
    std::set<std::string> said;
    for (const auto end : control::all_enrol_ends) {
        said.insert(text(words::enrol_end(control::to_string(end), {})));
    }
    CHECK(said.size() == control::all_enrol_ends.size());
    CHECK(words::enrol_end("of_a_later_version", {}).values == std::vector<std::string>{"of_a_later_version"});
}

TEST_CASE("TellsAWorkerWhoWasLockedTwiceThatASupervisorCanReleaseThem") {
    auto status = warning(noon + 5s);
    CHECK_FALSE(desk::notice(status, noon)->offer.has_value());
    status.release_offer = "camera_covered";
    CHECK_FALSE(desk::notice(status, noon)->offer.has_value());  // another finding's
    status.release_offer = "additional_person";
    REQUIRE(desk::notice(status, noon)->offer.has_value());
    CHECK(text(*desk::notice(status, noon)->offer) == words::release_offered);
}

TEST_CASE("AsksTheWorkerAboutAStillFigureUnlessSomethingElseIsWrong") {
    auto status = guarding();
    status.figures = {{1, "body", "left", noon, true, false}, {2, "face", "right", std::nullopt, true, true}};
    const auto asked = desk::notice(status, noon);
    REQUIRE(asked.has_value());
    CHECK(asked->figure == 2U);
    CHECK(text(asked->title) == text(words::finding_now("still_figure")));
    CHECK(text(asked->helps) == "It is on the right of the camera's picture. Is it a poster, a coat or another thing?");
    CHECK_FALSE(asked->left);
    CHECK(desk::rows(status).back().label == words::figures_label);
    CHECK(desk::rows(status).back().value.values == std::vector<std::string>{"1", "1"});
    auto locks_soon = warning(noon + 5s);
    locks_soon.figures = status.figures;
    CHECK_FALSE(desk::notice(locks_soon, noon)->figure);
    auto told_of_it = warning(noon + 5s);
    told_of_it.notice_finding = "still_figure";
    told_of_it.lock_at.reset();
    told_of_it.figures = status.figures;
    CHECK(desk::notice(told_of_it, noon)->figure == 2U);
    status.figures.pop_back();
    CHECK_FALSE(desk::notice(status, noon).has_value());
}

TEST_CASE("ShowsWhatASupervisorLiftedWhileItHolds") {
    auto status = guarding();
    const auto before = desk::rows(status).size();
    status.released = "outside_shift";
    CHECK(desk::rows(status).size() == before + 1);
    CHECK(text(row_of(status, words::release_label).value) == text(words::finding_now("outside_shift")));
}

TEST_CASE("SaysWhyTheFaceReferenceIsGoneAndByWhenItIsToBeRenewed") {
    auto status = guarding();
    status.enrolled = false;
    std::set<std::string> said{text(row_of(status, words::you_label).value)};
    for (const auto why : control::all_not_enrolled) {
        status.not_enrolled = to_string(why);
        CHECK(row_of(status, words::you_label).value.values.empty());
        said.insert(text(row_of(status, words::you_label).value));
    }
    CHECK(said.size() == control::all_not_enrolled.size() + 1);
    status.template_ends = WallTime(std::chrono::sys_days{std::chrono::year{2026} / 12 / 5} + std::chrono::hours(23));
    CHECK(row_of(status, words::template_label).value.values == std::vector<std::string>{"2026-12-05"});
}

TEST_CASE("SaysWhetherTheAgeOfInputIsToldWhereTheAgentWantsIt") {
    auto status = guarding();
    const auto is_there = [&] {
        const auto shown = desk::rows(status);
        return std::any_of(shown.begin(), shown.end(), [](const auto& row) {
            return text(Phrase{row.label, {}}) == words::input_label;
        });
    };
    status.input = "not_needed";
    CHECK_FALSE(is_there());
    for (const char* word : {"available", "not_available"}) {
        status.input = word;
        CHECK(is_there());
    }
    CHECK(text(row_of(status, words::input_label).value) == std::string("Not available"));
}

TEST_CASE("NotAllIsWellWhileTheFaceCannotBeCompared") {
    control::Status status;
    status.light = control::Light::guarding;
    for (const auto* fine : {"verified", "not_verified", "nobody"}) {
        status.worker_seen = fine;
        CHECK(desk::glance(status).sign == Sign::guarding);
    }
    status.worker_seen = "backlit";
    CHECK(desk::glance(status).sign == Sign::notice);
    CHECK(text(desk::glance(status).title) == "Not recognised: the light is behind you");
}

TEST_CASE("SaysThatPicturesAreSentWhereverPolicyHasThemMade") {
    CHECK(desk::what_is_sent(std::nullopt) == words::what_is_sent);
    control::Status status;
    CHECK(desk::what_is_sent(status) == words::what_is_sent);
    status.pictures = true;
    CHECK(desk::what_is_sent(status) == words::what_is_sent_with_pictures);
}
