// What `shiftguard policy diff` says.
#include "agent/policy/difference.hpp"

#include "agent/policy/policy.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using nlohmann::json;
using policy::testing::good_document;
using policy::testing::smallest_document;

namespace {

std::vector<Change> changes(const json& before, const json& after) {
    const auto b = before.dump();
    const auto a = after.dump();
    auto found = difference({b, "before"}, {a, "after"});
    REQUIRE(found.ok());
    return *found;
}

json changed(const std::string& pointer, const json& value) {
    auto document = good_document();
    document[json::json_pointer(pointer)] = value;
    return document;
}

/// The one change that this one edit makes, as the command line prints it.
std::string said_of(const json& before, const json& after) {
    const auto found = changes(before, after);
    REQUIRE(found.size() == 1);
    const auto& change = found.front();
    return std::string(to_string(change.direction)) + ": " + change.whose + (change.whose.empty() ? "" : ": ") +
           change.words;
}

std::string said(const std::string& pointer, const json& value) {
    return said_of(good_document(), changed(pointer, value));
}

}  // namespace

TEST_CASE("FindsNoDifferenceWhereWhatIsWrittenDiffersAndWhatHoldsDoesNot") {
    CHECK(changes(good_document(), good_document()).empty());
    auto written_out = smallest_document();
    written_out["findings"] = {{"worker_absent", {{"confirm_ms", 60000}}}};
    written_out["enforcement"] = "enforce";
    CHECK(changes(smallest_document(), written_out).empty());
}

TEST_CASE("SaysWhatIsStricterAndWhatIsLooser") {
    CHECK(said("/findings/worker_absent/confirm_ms", 10000) ==
          "stricter: worker_absent: confirm time: was 20000 ms, now 10000 ms");
    CHECK(said("/findings/worker_absent/confirm_ms", 30000).starts_with("looser: "));
    CHECK(said("/findings/additional_person/response", "lock") ==
          "stricter: additional_person: response: was notice, now lock");
    CHECK(said("/findings/additional_person/response", "record").starts_with("looser: "));
    CHECK(said("/findings/additional_person/enforcement", "enforce").starts_with("stricter: "));
    CHECK(said("/findings/additional_person/confirm_looks", 5).starts_with("looser: "));
    CHECK(said("/findings/additional_person/warn_ms", 0).starts_with("stricter: "));
    CHECK(said("/findings/additional_person/grace_ms", 90).starts_with("looser: "));
    CHECK(said("/recogniser/accept", 0.6) == "stricter: recogniser: likeness that is the worker's: was 0.55, now 0.6");
    CHECK(said("/recogniser/reject", 0.3).starts_with("looser: "));
    CHECK(said("/eye/silence_ms", 900).starts_with("stricter: "));
    CHECK(said("/places/home-17/circle/radius_m", 200) == "looser: place home-17: radius: was 80 m, now 200 m");
    CHECK(said("/workers/worker-0017/tolerance/after_s", 0) ==
          "stricter: worker worker-0017: tolerance after a shift: was 900 s, now 0 s");
}

TEST_CASE("SaysHowFarTheTimeIsTrusted") {
    auto before = good_document();
    before["clock"] = {{"uncertainty_limit_s", 300}, {"drift_ppm", 100}};
    auto after = before;
    after["clock"]["uncertainty_limit_s"] = 60;
    CHECK(said_of(before, after) == "stricter: clock: limit of how wrong the time may be: was 300 s, now 60 s");
    after = before;
    after["clock"]["drift_ppm"] = 50;
    CHECK(said_of(before, after) == "looser: clock: drift of the clock: was 100 ppm, now 50 ppm");
}

TEST_CASE("SaysWhatTheGateDoesWithADoubtAndWhomItNames") {
    auto refuses = good_document();
    refuses["gate"]["unknown"] = "refuse";
    CHECK(said_of(good_document(), refuses) ==
          "stricter: gate: where shift or place can't be told: was admit, now refuse");
    CHECK(said_of(refuses, good_document()).starts_with("looser: gate: "));
    auto unseen = good_document();
    unseen["gate"]["face"] = "off";
    CHECK(said_of(good_document(), unseen) == "looser: gate: face verified at sign-in and unlock: was verify, now off");
    unseen["gate"] = {{"face_unknown", "refuse"}};
    CHECK(said_of(good_document(), unseen) ==
          "stricter: gate: where it can't be told whose face it is: was admit, now refuse");
    unseen["gate"] = {{"face_within_ms", 5000}};
    CHECK(said_of(good_document(), unseen) ==
          "other: gate: time to verify the face at sign-in: was 10000 ms, now 5000 ms");
    auto contact = good_document();
    contact["gate"]["contact"] = "phone 4711";
    CHECK(said_of(good_document(), contact) == "other: gate: whom to call: was , now phone 4711");
}

TEST_CASE("SaysOtherWhereItIsNeither") {
    CHECK(said("/name", "another") == "other: name: was call centre, now another");
    CHECK(said("/findings/additional_person/cool_down_ms", 5).starts_with("other: "));
    CHECK(said("/camera/device", "/dev/video7").starts_with("other: camera: device: "));
}

TEST_CASE("TakesAnEmptyListOfShiftsOrPlacesForAnyTimeOrPlace") {
    CHECK(said("/workers/worker-0017/places", json::array()) ==
          "looser: worker worker-0017: agreed places: removes home-17");
    CHECK(said_of(changed("/workers/worker-0017/shifts", json::array()), good_document()).starts_with("stricter: "));
    auto fewer = good_document();
    fewer["workers"]["worker-0017"]["shifts"].erase(0);
    CHECK(said_of(good_document(), fewer).starts_with("stricter: worker worker-0017: shifts: removes "));
    CHECK(said_of(fewer, good_document()).starts_with("looser: worker worker-0017: shifts: adds "));
    auto turned = good_document();
    std::swap(turned["workers"]["worker-0017"]["shifts"][0], turned["workers"]["worker-0017"]["shifts"][1]);
    CHECK(said_of(good_document(), turned) == "other: worker worker-0017: shifts: another order");
}

TEST_CASE("CountsWhatALongListGains") {
    auto before = good_document();
    auto after = good_document();
    for (int last = 10; last < 15; ++last) {
        after["places"]["home-17"]["gateways"].push_back("00:11:22:33:44:" + std::to_string(last));
    }
    CHECK(said_of(before, after) ==
          "looser: place home-17: gateways: adds 00:11:22:33:44:10, 00:11:22:33:44:11, "
          "00:11:22:33:44:12 and 2 more");
}

TEST_CASE("SaysAnAccountInScopeStricterAndOneLessLooser") {
    auto more = good_document();
    more["accounts"]["bob"] = "worker-0017";
    CHECK(said_of(good_document(), more) == "stricter: account bob: worker was not set, now worker-0017");
    CHECK(said_of(more, good_document()) == "looser: account bob: worker was worker-0017, now not set");
}

TEST_CASE("SaysAWorkerOrPlaceThatComesOrGoesOnce") {
    auto more = good_document();
    more["workers"]["w/2"] = {{"tolerance", {{"before_s", 5}}}};
    more["places"]["depot"] = {{"gateways", {"00:11:22:33:44:66"}}};
    const auto added = changes(good_document(), more);
    REQUIRE(added.size() == 2);
    CHECK(added.at(0).words == "place depot: added");
    CHECK(added.at(1).words == "worker w/2: added");
    CHECK(added.at(1).pointer == "/workers/w~12");
    CHECK(changes(more, good_document()).at(1).words == "worker w/2: removed");
}

TEST_CASE("PutsStricterFirstThenLooserThenTheRest") {
    auto after = good_document();
    after["name"] = "another";
    after["eye"]["silence_ms"] = 2000;
    after["findings"]["worker_absent"]["confirm_ms"] = 1;
    const auto found = changes(good_document(), after);
    REQUIRE(found.size() == 3);
    CHECK(found.at(0).direction == Direction::stricter);
    CHECK(found.at(1).direction == Direction::looser);
    CHECK(found.at(2).direction == Direction::other);
}

TEST_CASE("RefusesToCompareABadPolicyAndNamesIt") {
    const auto good = good_document().dump();
    const auto first = difference({"{", "a.json"}, {good, "b.json"});
    const auto second = difference({good, "a.json"}, {"{", "b.json"});
    REQUIRE_FALSE(first.ok());
    REQUIRE_FALSE(second.ok());
    CHECK_THAT(first.error().subject, Catch::StartsWith("a.json"));
    CHECK_THAT(second.error().subject, Catch::StartsWith("b.json"));
}

TEST_CASE("SaysThatPicturesAreKeptOrNoLongerAre") {
    const json redacted{{"picture", "redacted"}, {"findings", {"additional_person"}}};
    auto found = changes(good_document(), changed("/evidence", redacted));
    REQUIRE(found.size() == 2);
    CHECK(found.at(0).words == "evidence: findings of which a picture is kept: adds additional_person");
    CHECK(found.at(1).words == "evidence: picture beside an incident: was none, now redacted");
    CHECK(said_of(changed("/evidence", redacted),
                  changed("/evidence", {{"picture", "none"}, {"findings", {"additional_person"}}})) ==
          "other: evidence: picture beside an incident: was redacted, now none");
    CHECK(said("/outbox/evidence_mib", 2) ==
          "other: outbox: room for pictures that wait for the server: was 8 MiB, now 2 MiB");
}

TEST_CASE("ACameraThatRestsInBreaksIsLooser") {
    CHECK(said("/shift/camera_rests_in_breaks", true) ==
          "looser: shift: camera off in the breaks of the roster: was false, now true");
    CHECK(said_of(changed("/shift/camera_rests_in_breaks", true), good_document()) ==
          "stricter: shift: camera off in the breaks of the roster: was true, now false");
}

TEST_CASE("WhatPolicyAllowsBesidesTheWorkerIsLooser") {
    CHECK(said("/people/second_person", true) ==
          "looser: people: one regular second person beside the worker: was false, now true");
    CHECK(said("/people/declare_figures", false) ==
          "stricter: people: declaring of still figures: was true, now false");
}
