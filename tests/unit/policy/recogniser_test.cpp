// Which recogniser policy names, and the thresholds that come with it.
#include "agent/policy/difference.hpp"
#include "agent/policy/effective.hpp"
#include "agent/policy/likeness.hpp"
#include "agent/policy/policy.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using nlohmann::json;
using policy::testing::good_document;
using policy::testing::smallest_document;

namespace {

json with_dlib(json recogniser = json::object()) {
    auto document = smallest_document();
    document["recogniser"] = std::move(recogniser);
    document["recogniser"]["model"] = "dlib_resnet";
    return document;
}

Policy read(const json& document) {
    const auto policy = parse(document.dump(), "p.json");
    REQUIRE(policy.ok());
    return *policy;
}

/// The one fault, as pointer and reason.
std::string fault_of(const json& document) {
    const auto faults = check(document.dump());
    REQUIRE(faults.size() == 1);
    return faults.front().pointer + ": " + faults.front().reason;
}

}  // namespace

TEST_CASE("EveryRecogniserHasItsWord") {
    for (const auto kind : all_recogniser_kinds) {
        CHECK(recogniser_kind_from(to_string(kind)) == kind);
    }
    CHECK_FALSE(recogniser_kind_from("eigenfaces"));
}

TEST_CASE("WithoutAWordItIsFrFeatureWithItsThresholds") {
    const auto policy = read(smallest_document());
    CHECK(policy.recogniser == RecogniserKind::fr_feature);
    CHECK(policy.rules.accept == 0.50);
    CHECK(policy.rules.reject == 0.41);
}

TEST_CASE("ARecogniserBringsItsOwnThresholdsWherePolicyNamesNone") {
    const auto policy = read(with_dlib());
    CHECK(policy.recogniser == RecogniserKind::dlib_resnet);
    CHECK(policy.rules.accept == 0.95);
    CHECK(policy.rules.reject == 0.91);
    CHECK(read(with_dlib({{"accept", 0.96}})).rules.accept == 0.96);
    const auto levels = json{{"machine", {{"recogniser", {{"model", "dlib_resnet"}}}}},
                             {"worker", {{"w", {{"people", {{"second_person", true}}}}}}}};
    auto document = smallest_document();
    document["workers"]["w"] = json::object();
    document["levels"] = levels;
    const auto levelled = read(document);
    CHECK(levelled.recogniser == RecogniserKind::dlib_resnet);
    CHECK(levelled.rules_for(WorkerId("w")).accept == 0.95);
}

TEST_CASE("RefusesThresholdsOfAnotherRecogniserForTheyWouldLetAnybodyThrough") {
    CHECK(fault_of(with_dlib({{"accept", 0.92}})) ==
          "/recogniser/accept: must be at least 0.93 with dlib_resnet, whose likenesses of different people are high; "
          "leave it out for the default");
    CHECK_THAT(fault_of(with_dlib({{"reject", 0.41}})), Catch::StartsWith("/recogniser/reject: must be at least 0.85"));
    auto document = with_dlib();
    document["workers"]["w"] = json::object();
    document["levels"]["worker"]["w"]["recogniser"]["accept"] = 0.92;
    CHECK_THAT(fault_of(document), Catch::StartsWith("/levels/worker/w/recogniser/accept: must be at least 0.93"));
}

TEST_CASE("RefusesARecogniserThatThereIsNotAndOneOfAGroupOrWorker") {
    auto document = smallest_document();
    document["recogniser"]["model"] = "eigenfaces";
    CHECK_THAT(fault_of(document), Catch::StartsWith("/recogniser/model: "));
    for (const std::string level : {"group", "worker"}) {
        auto narrow = smallest_document();
        narrow["workers"]["w"] = json::object();
        narrow["levels"][level]["w"]["recogniser"]["model"] = "dlib_resnet";
        CHECK_THAT(fault_of(narrow), Catch::StartsWith("/levels/" + level + "/w/recogniser/model: "));
    }
}

TEST_CASE("ShowsTheThresholdsThatComeWithTheRecogniser") {
    const auto settings = effective(with_dlib({{"reject", 0.92}}).dump(), "p.json", std::nullopt);
    REQUIRE(settings.ok());
    CHECK(settings->at("/recogniser/model").value == R"("dlib_resnet")");
    CHECK(settings->at("/recogniser/accept").value == "0.95");
    CHECK(settings->at("/recogniser/accept").level == Level::built_in);
    CHECK(settings->at("/recogniser/reject").value == "0.92");
    CHECK(settings->at("/recogniser/reject").level == Level::machine);
}

TEST_CASE("AnotherRecogniserIsNeitherStricterNorLooserAndTheDifferenceSaysThatAllAreEnrolledAgain") {
    const auto found = difference({smallest_document().dump(), "before"}, {with_dlib().dump(), "after"});
    REQUIRE(found.ok());
    REQUIRE(found->size() == 3);
    for (const auto& change : *found) {
        CHECK(change.direction == Direction::other);
    }
    CHECK(found->at(0).words == "recogniser: likeness that is the worker's: was 0.5, now 0.95");
    CHECK(found->at(1).words ==
          "recogniser: model that makes the face vectors (with another one everybody is enrolled again): was "
          "fr_feature, now dlib_resnet");
}

TEST_CASE("TheDefaultsOfTheSchemaAreThoseOfItsRecogniser") {
    const auto rules = json::parse(schema());
    const auto likeness = default_likeness(RecogniserKind::fr_feature);
    CHECK(rules.at("/properties/recogniser/properties/accept/default"_json_pointer) == likeness.accept);
    CHECK(rules.at("/properties/recogniser/properties/reject/default"_json_pointer) == likeness.reject);
}
