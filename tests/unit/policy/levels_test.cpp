// Machine, group and worker: the narrower wins, key by key.
#include "agent/policy/defaults.hpp"
#include "agent/policy/difference.hpp"
#include "agent/policy/effective.hpp"
#include "agent/policy/policy.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using nlohmann::json;
using policy::testing::smallest_document;

namespace {

const WorkerId day("day-1");
const WorkerId night("night-1");
const WorkerId trainee("night-2");

/// Three workers: one of no group, two of the group "night", of whom one has a level of their own.
json levelled() {
    auto document = smallest_document();
    document["workers"] = {
        {"day-1", json::object()}, {"night-1", {{"group", "night"}}}, {"night-2", {{"group", "night"}}}};
    document["accounts"] = {{"ann", "day-1"}, {"ned", "night-1"}, {"tim", "night-2"}};
    document["enforcement"] = "observe";
    document["findings"]["worker_absent"] = {{"confirm_ms", 1000}, {"warn_ms", 11}};
    document["levels"]["group"]["night"] = {
        {"enforcement", "enforce"},
        {"recogniser", {{"accept", 0.7}}},
        {"findings", {{"worker_absent", {{"confirm_ms", 2000}}}, {"camera_lost", {{"enforcement", "observe"}}}}}};
    document["levels"]["worker"]["night-2"] = {
        {"findings", {{"worker_absent", {{"confirm_ms", 3000}, {"response", "notice"}}}}}};
    return document;
}

Policy parsed(const json& document) {
    auto policy = parse(document.dump(2), "levels");
    if (!policy) {
        FAIL(to_sentence(policy.error()));
    }
    return *policy;
}

const FindingRule& absent(const Policy& policy, const WorkerId& worker) {
    return policy.rules_for(worker).of(FindingKind::worker_absent);
}

std::vector<Fault> faults_with(const std::string& pointer, const json& value) {
    auto document = levelled();
    document[json::json_pointer(pointer)] = value;
    return check(document.dump(2));
}

void has_fault(const std::vector<Fault>& faults, const std::string& pointer, const std::string& reason) {
    REQUIRE(faults.size() == 1);
    CHECK(faults.front().pointer == pointer);
    CHECK(faults.front().line > 1);
    CHECK_THAT(faults.front().reason, Catch::Contains(reason));
}

}  // namespace

TEST_CASE("GivesEachWorkerWhatTheNarrowestLevelSays") {
    const auto policy = parsed(levelled());
    CHECK(absent(policy, day).confirm == Milliseconds(1000));
    CHECK(absent(policy, night).confirm == Milliseconds(2000));
    CHECK(absent(policy, trainee).confirm == Milliseconds(3000));
    CHECK(absent(policy, trainee).response == Response::notice);
    CHECK(absent(policy, night).response == Response::lock);
    for (const auto& worker : {day, night, trainee}) {
        CHECK(absent(policy, worker).warn == Milliseconds(11));  // a key that no level sets stays
    }
    CHECK(policy.rules_for(day).accept == default_rules().accept);
    CHECK(policy.rules_for(trainee).accept == 0.7);
    CHECK(policy.rules_for(WorkerId("stranger")) == policy.rules);
}

TEST_CASE("EnforcesAtEveryLevelAndByFinding") {
    const auto policy = parsed(levelled());
    CHECK(absent(policy, day).enforcement == Enforcement::observe);
    CHECK(absent(policy, night).enforcement == Enforcement::enforce);
    CHECK(absent(policy, trainee).enforcement == Enforcement::enforce);
    CHECK(policy.rules_for(trainee).of(FindingKind::camera_lost).enforcement == Enforcement::observe);

    auto document = levelled();
    document["levels"]["worker"]["night-2"]["enforcement"] = "observe";
    document["levels"]["worker"]["night-2"]["findings"]["camera_lost"] = {{"enforcement", "enforce"}};
    const auto turned = parsed(document);
    CHECK(absent(turned, trainee).enforcement == Enforcement::observe);
    CHECK(absent(turned, night).enforcement == Enforcement::enforce);
    CHECK(turned.rules_for(trainee).of(FindingKind::camera_lost).enforcement == Enforcement::enforce);
}

TEST_CASE("LetsTheFindingsOwnEnforcementWinOverANarrowerGeneralOne") {
    auto document = levelled();
    document["findings"]["worker_absent"]["enforcement"] = "observe";
    CHECK(absent(parsed(document), night).enforcement == Enforcement::observe);
}

TEST_CASE("TakesTheMachinesLevelForTheTopOfTheDocument") {
    auto document = smallest_document();
    document["levels"]["machine"] = {{"enforcement", "observe"}, {"eye", {{"silence_ms", 900}}}};
    auto plain = smallest_document();
    plain["enforcement"] = "observe";
    plain["eye"]["silence_ms"] = 900;
    CHECK(parsed(document).rules == parsed(plain).rules);
    CHECK(parsed(plain).worker_rules.empty());
}

TEST_CASE("RefusesAKeyThatTheMachineHasTwice") {
    has_fault(faults_with("/levels/machine", {{"findings", {{"worker_absent", {{"warn_ms", 5}}}}}}),
              "/levels/machine/findings/worker_absent/warn_ms", "is set at /findings/worker_absent/warn_ms too");
}

TEST_CASE("RefusesLevelsThatBelongToNobody") {
    has_fault(faults_with("/workers/day-1/group", "nigth"), "/workers/day-1/group",
              "there is no group \"nigth\" under /levels/group");
    has_fault(faults_with("/levels/worker/day-9", json::object()), "/levels/worker/day-9",
              "there is no worker \"day-9\" under /workers");
}

TEST_CASE("RefusesWhatALevelMayNotSet") {
    has_fault(faults_with("/levels/group/night/eye", {{"silence_ms", 900}}), "/levels/group/night/eye", "unknown key");
    has_fault(faults_with("/levels/worker/night-2/camera", json::object()), "/levels/worker/night-2/camera",
              "unknown key");
    has_fault(faults_with("/levels/machine/places", json::object()), "/levels/machine/places", "unknown key");
    has_fault(faults_with("/levels/groups", json::object()), "/levels/groups", "did you mean \"group\"?");
    has_fault(faults_with("/levels/group/night/enforcement", "off"), "/levels/group/night/enforcement",
              "must be one of \"observe\", \"enforce\"");
}

TEST_CASE("JudgesTheRulesOfEachLevelWhereTheyStand") {
    has_fault(faults_with("/levels/group/night/findings/lock_failed", {{"response", "lock"}}),
              "/levels/group/night/findings/lock_failed/response", "can't be answered with a lock");
    has_fault(faults_with("/levels/worker/night-2/recogniser", {{"reject", 0.8}}),
              "/levels/worker/night-2/recogniser/reject", "must not be above accept (0.7)");
    has_fault(faults_with("/levels/worker/night-2/recogniser", {{"accept", 0.1}}),
              "/levels/worker/night-2/recogniser/accept", "must not be above accept (0.1)");
}

TEST_CASE("ShowsWhichLevelSetsAValue") {
    const auto document = levelled().dump(2);
    const auto own = effective(document, "p", AccountName("tim"));
    REQUIRE(own.ok());
    const auto& confirm = own->at("/findings/worker_absent/confirm_ms");
    CHECK(confirm.value == "3000");
    CHECK(confirm.level == Level::worker);
    CHECK(confirm.set_at == "/levels/worker/night-2/findings/worker_absent/confirm_ms");
    CHECK(confirm.line > 0);
    CHECK(own->at("/recogniser/accept").level == Level::group);
    CHECK(own->at("/findings/worker_absent/warn_ms").level == Level::machine);
    CHECK(own->at("/findings/worker_absent/enforcement").level == Level::group);
    CHECK(own->at("/findings/camera_lost/enforcement").value == R"("observe")");
    CHECK(effective(document, "p", AccountName("ann"))->at("/findings/worker_absent/confirm_ms").value == "1000");
}

TEST_CASE("ShowsEnforcementAsTheRulesHaveIt") {
    const auto document = levelled();
    const auto policy = parsed(document);
    for (const auto& [account, worker] : policy.accounts) {
        const auto settings = effective(document.dump(), "p", account);
        REQUIRE(settings.ok());
        for (const auto kind : all_finding_kinds) {
            INFO(account.text() << " " << to_string(kind));
            const auto shown = settings->at("/findings/" + std::string(to_string(kind)) + "/enforcement").value;
            CHECK(shown == "\"" + std::string(to_string(policy.rules_for(worker).of(kind).enforcement)) + "\"");
        }
    }
}

TEST_CASE("TellsAChangeOfALevelOfWhomItTouches") {
    auto after = levelled();
    after["levels"]["group"]["night"]["findings"]["worker_absent"]["confirm_ms"] = 500;
    after["levels"]["worker"]["night-2"]["findings"]["worker_absent"]["response"] = "lock";
    after["version"] = 1;
    const auto found = difference({levelled().dump(), "a"}, {after.dump(), "b"});
    REQUIRE(found.ok());
    REQUIRE(found->size() == 3);
    CHECK(found->at(0).whose == "group night");
    CHECK(found->at(0).words == "worker_absent: confirm time: was 2000 ms, now 500 ms");
    CHECK(found->at(1).whose == "worker night-2");
    CHECK(found->at(1).words == "worker_absent: response: was notice, now lock");
    CHECK(found->at(2).pointer == "/version");
}

TEST_CASE("TellsAChangeOfTheMachineThatReachesAllOnlyOnce") {
    auto after = levelled();
    after["findings"]["worker_absent"]["warn_ms"] = 12;
    const auto found = difference({levelled().dump(), "a"}, {after.dump(), "b"});
    REQUIRE(found.ok());
    REQUIRE(found->size() == 1);
    CHECK(found->front().whose.empty());
}

TEST_CASE("TellsWhatAWorkerGainsWhoChangesTheGroup") {
    auto after = levelled();
    after["workers"]["day-1"]["group"] = "night";
    const auto found = difference({levelled().dump(), "a"}, {after.dump(), "b"});
    REQUIRE(found.ok());
    CHECK(std::count_if(found->begin(), found->end(),
                        [](const auto& change) { return change.whose == "worker day-1"; }) > 1);
    CHECK(found->front().words == "enforcement: was observe, now enforce");
    CHECK(found->at(1).words == "recogniser: likeness that is the worker's: was 0.5, now 0.7");
}

TEST_CASE("GivesTheGateToEachWorkerAsTheNarrowestLevelSays") {
    auto document = levelled();
    document["gate"] = {{"contact", "help desk, phone 1"}};
    document["levels"]["group"]["night"]["gate"] = {{"unknown", "refuse"}};
    document["levels"]["worker"]["night-2"]["gate"] = {{"contact", "night desk, phone 2"}, {"unknown", "admit"}};
    const auto policy = parsed(document);
    using Unknown = GateRules::Unknown;
    CHECK(policy.rules_for(day).gate == GateRules{Unknown::admit, "help desk, phone 1"});
    CHECK(policy.rules_for(night).gate == GateRules{Unknown::refuse, "help desk, phone 1"});
    CHECK(policy.rules_for(trainee).gate == GateRules{Unknown::admit, "night desk, phone 2"});
    CHECK(effective(document.dump(), "p", AccountName("ned"))->at("/gate/unknown").level == Level::group);
}

TEST_CASE("TellsEachWorkerOfTheEndOfTheShiftAsLongAheadAsTheNarrowestLevelSays") {
    auto document = levelled();
    CHECK(parsed(document).rules.shift_end_notice == std::chrono::minutes(10));
    document["shift"]["notice_before_end_s"] = 300;
    document["levels"]["group"]["night"]["shift"]["notice_before_end_s"] = 900;
    document["levels"]["worker"]["night-2"]["shift"]["notice_before_end_s"] = 0;
    const auto policy = parsed(document);
    CHECK(policy.rules_for(day).shift_end_notice == std::chrono::minutes(5));
    CHECK(policy.rules_for(night).shift_end_notice == std::chrono::minutes(15));
    CHECK(policy.rules_for(trainee).shift_end_notice == std::chrono::minutes(0));
    const auto settings = effective(document.dump(2), "levels", AccountName("ned"));
    REQUIRE(settings.ok());
    CHECK(settings->at("/shift/notice_before_end_s").value == "900");
    CHECK(settings->at("/shift/notice_before_end_s").level == Level::group);
    has_fault(faults_with("/shift/notice_before_end_s", 7201), "/shift/notice_before_end_s", "0 to 7200");
}

TEST_CASE("RestsTheCameraInTheBreaksOfEachWorkerAsTheNarrowestLevelSays") {
    auto document = levelled();
    CHECK_FALSE(parsed(document).rules.rests_in_breaks);
    document["levels"]["group"]["night"]["shift"]["camera_rests_in_breaks"] = true;
    document["levels"]["worker"]["night-2"]["shift"]["camera_rests_in_breaks"] = false;
    const auto policy = parsed(document);
    CHECK_FALSE(policy.rules_for(day).rests_in_breaks);
    CHECK(policy.rules_for(night).rests_in_breaks);
    CHECK_FALSE(policy.rules_for(trainee).rests_in_breaks);
    const auto settings = effective(document.dump(2), "levels", AccountName("ned"));
    REQUIRE(settings.ok());
    CHECK(settings->at("/shift/camera_rests_in_breaks").value == "true");
    CHECK(settings->at("/shift/camera_rests_in_breaks").level == Level::group);
    has_fault(faults_with("/shift/camera_rests_in_breaks", "yes"), "/shift/camera_rests_in_breaks", "true or false");
}

TEST_CASE("GivesTheFaceAtTheGateToEachWorkerAsTheNarrowestLevelSays") {
    auto document = levelled();
    document["gate"] = {{"face_within_ms", 8000}, {"face_unknown", "refuse"}};
    document["levels"]["group"]["night"]["gate"] = {{"face", "off"}};
    document["levels"]["worker"]["night-2"]["gate"] = {{"face", "verify"}, {"face_unknown", "admit"}};
    const auto policy = parsed(document);
    using Face = GateRules::Face;
    using Unknown = GateRules::Unknown;
    CHECK(policy.rules_for(day).gate.face == Face::verify);
    CHECK(policy.rules_for(day).gate.face_unknown == Unknown::refuse);
    CHECK(policy.rules_for(day).gate.face_within == Milliseconds(8000));
    CHECK(policy.rules_for(night).gate.face == Face::off);
    CHECK(policy.rules_for(trainee).gate.face == Face::verify);
    CHECK(policy.rules_for(trainee).gate.face_unknown == Unknown::admit);
    has_fault(faults_with("/gate", {{"face", "maybe"}}), "/gate/face", "must be one of \"off\", \"verify\"");
    has_fault(faults_with("/gate", {{"face_within_ms", 100}}), "/gate/face_within_ms", "3000");
}

TEST_CASE("RefusesAContactThatWouldWriteMoreThanALineAtTheSignIn") {
    has_fault(faults_with("/gate", {{"contact", "help\ndesk"}}), "/gate/contact", "must be one line of text");
    has_fault(faults_with("/levels/group/night/gate", {{"contact", "\x1b[2J"}}), "/levels/group/night/gate/contact",
              "must be one line of text");
    has_fault(faults_with("/gate", {{"contact", std::string(201, 'x')}}), "/gate/contact", "at most 200 characters");
    has_fault(faults_with("/gate", {{"unknown", "maybe"}}), "/gate/unknown", "must be one of \"admit\", \"refuse\"");
}

namespace {

json covered_only() {
    auto document = levelled();
    document["findings"]["camera_covered"] = {{"response", "notice"}, {"confirm_ms", 7000}, {"enforcement", "enforce"}};
    return document;
}

}  // namespace

TEST_CASE("WhatIsSaidOfACoveredCameraHoldsForTheCausesThatThePolicyDoesNotName") {
    using enum FindingKind;
    const auto rules = parsed(covered_only()).rules;
    for (const auto kind : {camera_dark, camera_blurred, camera_frozen, camera_repeating, camera_busy}) {
        INFO(to_string(kind));
        CHECK(rules.of(kind).response == Response::notice);
        CHECK(rules.of(kind).enforcement == Enforcement::enforce);
    }
    CHECK(rules.of(camera_dark).confirm == Milliseconds(7000));
    CHECK(rules.of(camera_busy).confirm == default_rules().of(camera_busy).confirm);
    CHECK(rules.of(camera_virtual).response == Response::lock);
}

TEST_CASE("ACauseThatAnyLevelNamesKeepsWhatItSays") {
    using enum FindingKind;
    auto document = covered_only();
    document["findings"]["camera_dark"] = {{"response", "record"}};
    document["levels"]["group"]["night"]["findings"]["camera_covered"] = {{"response", "off"}};
    const auto policy = parsed(document);
    CHECK(policy.rules.of(camera_dark).response == Response::record);
    CHECK(policy.rules.of(camera_dark).confirm == default_rules().of(camera_dark).confirm);
    CHECK(policy.rules_for(night).of(camera_dark).looked_for);
    CHECK_FALSE(policy.rules_for(night).of(camera_frozen).looked_for);
    const auto settings = effective(document.dump(), "p", AccountName("ned"));
    REQUIRE(settings.ok());
    CHECK(settings->at("/findings/camera_dark/response").value == R"("record")");
    CHECK(settings->at("/findings/camera_frozen/response").value == R"("off")");
    CHECK(settings->at("/findings/camera_frozen/response").set_at ==
          "/levels/group/night/findings/camera_covered/response");
    CHECK(settings->at("/findings/camera_frozen/confirm_ms").value == "7000");
    CHECK(settings->at("/findings/camera_busy/confirm_ms").value == "3000");
}

TEST_CASE("AChallengeIsSetAtEveryLevelAndAWorkersMovementsAreLeftOut") {
    auto document = levelled();
    document["challenge"] = {{"movements", 4}, {"answer_within_ms", 8000}, {"after_sign_in", false}};
    document["levels"]["worker"]["night-2"]["challenge"] = {{"leave_out", {"raise_chin"}}, {"retries", 2}};
    const auto policy = parsed(document);
    CHECK(policy.rules.challenge.movements == 4);
    CHECK(policy.rules.challenge.answer_within == Milliseconds(8000));
    CHECK_FALSE(policy.rules.challenge.after_sign_in);
    CHECK(policy.rules.challenge.on_bad_hint);
    CHECK(policy.rules.challenge.left_out.empty());
    const auto& own = policy.rules_for(trainee).challenge;
    CHECK(own.left_out == std::set{Movement::raise_chin});
    CHECK(own.retries == 2);
    CHECK(own.movements == 4);
    const auto settings = effective(document.dump(), "p", AccountName("tim"));
    REQUIRE(settings.ok());
    CHECK(settings->at("/challenge/leave_out").set_at == "/levels/worker/night-2/challenge/leave_out");
    CHECK(settings->at("/challenge/hint_below").value == "0.5");
}

TEST_CASE("RefusesAChallengeThatLeavesTooLittleToAskFor") {
    CHECK_FALSE(faults_with("/challenge", {{"leave_out", {"turn_left", "turn_right", "raise_chin"}}}).empty());
    CHECK_FALSE(faults_with("/challenge", {{"leave_out", {"wink"}}}).empty());
    CHECK_FALSE(faults_with("/challenge", {{"movements", 1}}).empty());
    CHECK(faults_with("/challenge", {{"leave_out", {"turn_left", "turn_right"}}}).empty());
}

TEST_CASE("WhatChangesInAChallengeIsToldAsStricterOrLooser") {
    auto before = levelled();
    auto after = levelled();
    before["challenge"] = {{"after_sign_in", true}, {"leave_out", json::array()}};
    after["challenge"] = {{"after_sign_in", false}, {"leave_out", {"close_eyes"}}};
    const auto changes = difference({before.dump(), "a"}, {after.dump(), "b"});
    REQUIRE(changes.ok());
    CHECK(changes->size() >= 2);
}

TEST_CASE("AChallengeIsOffUnlessAPolicyAsksForIt") {
    CHECK_FALSE(default_rules().of(FindingKind::presentation_attack).looked_for);
}

TEST_CASE("ANarrowerLevelSaysWhetherAPictureIsMadeAndOfWhat") {
    const auto bystander = FindingKind::additional_person;
    auto document = levelled();
    CHECK_FALSE(parsed(document).rules.pictures());
    document["evidence"] = {{"picture", "redacted"}, {"findings", {"additional_person", "unknown_person"}}};
    document["levels"]["worker"]["night-2"]["evidence"]["picture"] = "none";
    auto policy = parsed(document);
    CHECK_FALSE(policy.rules.picture_of(bystander));  // the machine observes
    CHECK(policy.rules_for(night).picture_of(bystander));
    CHECK_FALSE(policy.rules_for(trainee).pictures());
    document["levels"]["group"]["night"]["evidence"]["findings"] = {"unknown_person"};
    policy = parsed(document);
    CHECK_FALSE(policy.rules_for(night).picture_of(bystander));
    CHECK(policy.rules_for(night).picture_of(FindingKind::unknown_person));
    document["levels"]["group"]["night"]["findings"]["unknown_person"]["response"] = "notice";
    CHECK_FALSE(parsed(document).rules_for(night).pictures());
}

TEST_CASE("RefusesAPictureOfAFindingThatIsAboutNobodyInViewOrOfNoneAtAll") {
    for (const auto* finding : {"camera_covered", "worker_absent", "outside_shift", "anything"}) {
        has_fault(faults_with("/evidence", {{"picture", "redacted"}, {"findings", {finding}}}), "/evidence/findings/0",
                  "");
    }
    has_fault(faults_with("/evidence/picture", "redacted"), "/evidence/picture", "no finding is named");
    has_fault(faults_with("/evidence", {{"picture", "redacted"}, {"findings", json::array()}}), "/evidence/findings",
              "no finding is named");
    has_fault(faults_with("/evidence/picture", "whole"), "/evidence/picture", "");
    CHECK(faults_with("/evidence", {{"picture", "none"}}).empty());
}
