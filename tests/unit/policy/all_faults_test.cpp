// Faults of the schema and of the meaning are told together, and no fault that only comes of another one.
#include "agent/policy/policy.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using nlohmann::json;
using policy::testing::good_document;

namespace {

using Pointers = std::multiset<std::string>;

Pointers told(const json& document) {
    Pointers pointers;
    for (const auto& fault : check(document.dump(2))) {
        CAPTURE(fault.pointer, fault.reason);
        CHECK(fault.line > 0);
        pointers.insert(fault.pointer);
    }
    return pointers;
}

json& at(json& document, const std::string& pointer) {
    return document[json::json_pointer(pointer)];
}

/// A good document with one worker of a roster, in a group of their own.
json rostered() {
    auto document = good_document();
    document["rosters"] = {
        {"leipzig",
         {{"file", "/etc/r.csv"},
          {"export", {{"zone", "UTC"}, {"columns", {{"worker", "w"}, {"date", "d"}, {"start", "s"}, {"end", "e"}}}}}}}};
    document["workers"]["w-2"] = {{"roster", "leipzig"}, {"roster_name", "Example, A"}, {"group", "night"}};
    document["accounts"]["bob"] = "w-2";
    document["levels"]["group"]["night"] = {{"recogniser", {{"accept", 0.6}}}};
    document["levels"]["worker"]["w-2"] = {{"recogniser", {{"reject", 0.58}}}};
    return document;
}

}  // namespace

TEST_CASE("TheExampleOfThisTestIsGood") {
    CHECK(told(rostered()).empty());
}

TEST_CASE("TellsTheFaultsOfTheSchemaAndOfTheMeaningTogether") {
    auto document = rostered();
    at(document, "/findings/worker_absent/confirm_ms") = "soon";
    at(document, "/accounts/carol") = "nobody";
    at(document, "/camera/device") = "video0";
    at(document, "/workers/worker-0017/shifts/1/to") = "2026-11-20T06:00:00Z";
    document["colour"] = "red";
    CHECK(told(document) == Pointers{"/findings/worker_absent/confirm_ms", "/accounts/carol", "/camera/device",
                                     "/workers/worker-0017/shifts/1/to", "/colour"});
}

TEST_CASE("AKeyThatStandsTwiceIsOneFaultAmongTheOthersAndAReferenceIntoItIsNone") {
    auto document = rostered();
    document["colour"] = "red";
    at(document, "/accounts/carol") = "nobody";
    at(document, "/workers/worker-0017/shifts/1/to") = "2026-11-20T06:00:00Z";
    auto text = document.dump();
    text.insert(text.size() - 1, R"(, "places": {}, "camera": {"device": "video0"})");
    Pointers pointers;
    for (const auto& fault : check(text)) {
        pointers.insert(fault.pointer);
    }
    CHECK(pointers == Pointers{"/places", "/camera", "/camera/device", "/colour", "/accounts/carol",
                               "/workers/worker-0017/shifts/1/to"});
}

TEST_CASE("WhatIsNoJsonIsToldWithTheKeysThatStandTwiceBeforeIt") {
    const auto faults = check("{\"name\": 1,\n\"name\": 2,\n\"version\" 1}");
    REQUIRE(faults.size() == 2);
    CHECK((faults[0].pointer == "/name" && faults[0].line == 2));
    CHECK((faults[1].pointer == "/version" && faults[1].line == 3));
}

TEST_CASE("TellsThemInTheOrderOfTheirLines") {
    auto document = rostered();
    document["colour"] = "red";
    at(document, "/accounts/carol") = "nobody";
    document["version"] = "soon";
    const auto faults = check(document.dump(2));
    REQUIRE(faults.size() == 3);
    CHECK(faults[0].pointer == "/accounts/carol");
    CHECK(faults[1].pointer == "/colour");
    CHECK(faults[2].pointer == "/version");
}

TEST_CASE("AReferenceToWhatIsAtFaultIsNoFaultOfItsOwn") {
    const auto alone = [](const std::string& pointer, const json& value) {
        auto document = rostered();
        at(document, pointer) = value;
        return told(document) == Pointers{pointer};
    };
    CHECK(alone("/rosters/leipzig", "a file"));
    CHECK(alone("/rosters", "a file"));
    CHECK(alone("/places/home-17", 5));
    CHECK(alone("/places", false));
    CHECK(alone("/workers/w-2", "bob"));
    CHECK(alone("/workers", json::array()));
    CHECK(alone("/levels/group/night", 1));
    CHECK(alone("/levels/group", 1));
    CHECK(alone("/levels", 1));
    CHECK(alone("/workers/w-2/group", 7));
    CHECK(alone("/workers/w-2/roster", 7));
    CHECK(alone("/rosters/leipzig/export/columns/worker", 7));
    CHECK(alone("/rosters/leipzig/file", 7));
    CHECK(alone("/rosters/leipzig/export", 7));
}

TEST_CASE("AReferenceIntoAPartWhoseNameIsSpeltWrongIsNoFaultOfItsOwn") {
    const auto misspelt = [](const std::string& holder, const char* right, const char* wrong) {
        auto document = rostered();
        auto& object = at(document, holder);
        object[wrong] = object[right];
        object.erase(right);
        return told(document) == Pointers{holder + "/" + wrong};
    };
    CHECK(misspelt("", "rosters", "rostrs"));
    CHECK(misspelt("", "places", "place"));
    CHECK(misspelt("", "workers", "worker"));
    CHECK(misspelt("", "levels", "level"));
    CHECK(misspelt("/levels", "group", "groups"));
    CHECK(misspelt("/rosters/leipzig", "export", "exports"));
    CHECK(misspelt("/rosters/leipzig", "file", "fil"));
    CHECK(misspelt("/workers/w-2", "roster", "rooster"));
    CHECK(misspelt("/workers/w-2", "roster_name", "rostername"));
    CHECK(misspelt("/places/home-17/circle", "radius_m", "radius") == false);  // it is missing besides
}

TEST_CASE("AReferenceToWhatIsNowhereIsAFaultWhateverElseIsAtFault") {
    auto document = rostered();
    at(document, "/places/home-17") = 5;
    at(document, "/workers/w-2/places") = {"home-17", "home-18"};
    at(document, "/workers/w-2/roster") = "dresden";
    at(document, "/workers/worker-0017/group") = "day";
    at(document, "/levels/worker/w-3") = json::object();
    CHECK(told(document) == Pointers{"/places/home-17", "/workers/w-2/places/1", "/workers/w-2/roster",
                                     "/workers/worker-0017/group", "/levels/worker/w-3"});
}

TEST_CASE("FaultsAreToldWhereTheyStandThoughAnElementBeforeThemIsAtFault") {
    auto document = rostered();
    auto& shifts = at(document, "/workers/worker-0017/shifts");
    const json number = {{"from", 8}, {"to", "16:00"}};
    const json endless = {{"zone", "UTC"}, {"days", {"mon"}}, {"from", "08:00"}};
    const json nowhere = {{"zone", "Mars/Base"}, {"days", {"mon"}}, {"from", "08:00"}, {"to", "09:00"}};
    shifts = {number, shifts.at(0), endless, shifts.at(1), nowhere};
    at(document, "/lock/ways/0/kind") = "magic";
    at(document, "/lock/ways/1/argv") = {"", "-n"};
    CHECK(told(document) == Pointers{"/workers/worker-0017/shifts/0/from", "/workers/worker-0017/shifts/2/to",
                                     "/workers/worker-0017/shifts/4/zone", "/lock/ways/0/kind", "/lock/ways/1/argv/0"});
}

TEST_CASE("WhatIsHeldAgainstAValueThatIsAtFaultIsNotJudged") {
    auto document = rostered();
    at(document, "/levels/group/night/recogniser/accept") = "high";
    CHECK(told(document) == Pointers{"/levels/group/night/recogniser/accept"});
    document = rostered();
    document["evidence"] = {{"picture", "redacted"}, {"findings", {"worker_absent"}}};
    CHECK(told(document) == Pointers{"/evidence/findings/0"});
    document = rostered();
    at(document, "/recogniser/reject") = 0.58;
    at(document, "/camera/device") = 5;
    CHECK(told(document) == Pointers{"/recogniser/reject", "/camera/device"});
}

TEST_CASE("AMarkOrAnAuthorityIsNotMissedWhereTheOtherIsAtFault") {
    auto document = rostered();
    document["places"]["depot"] = {{"circle", {{"latitude", 1}, {"longitude", "far"}, {"radius_m", 50}}}};
    document["rosters"]["berlin"] = {{"url", 5}, {"authority", "/etc/a.pem"}, {"zone", "UTC"}};
    CHECK(told(document) == Pointers{"/places/depot/circle/longitude", "/rosters/berlin/url"});
}

TEST_CASE("WhereNoPartIsLeftOnlyTheSchemaIsToldOf") {
    CHECK(check("[]").size() == 1);
    CHECK(check("5").size() == 1);
}
