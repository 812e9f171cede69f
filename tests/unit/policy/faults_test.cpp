// Every way in which a document can be wrong, with the place and the reason that are told.
#include "agent/policy/policy.hpp"
#include "common/document/document.hpp"
#include "common/document/schema.hpp"
#include "tests/unit/policy/document_support.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using document::faults_told;
using document::shown;
using policy::testing::good_document;
using policy::testing::smallest_document;
using policy::testing::with;

namespace {

/// All faults as "pointer: reason", one a line.
std::string told(std::string_view document) {
    std::string text;
    for (const auto& fault : check(document)) {
        text += (text.empty() ? "" : "\n") + fault.pointer + ": " + fault.reason;
    }
    return text;
}

std::string without(const std::string& key) {
    auto document = smallest_document();
    document.erase(key);
    return document.dump();
}

}  // namespace

TEST_CASE("FindsNoFaultInAGoodDocument") {
    CHECK(told(good_document().dump()).empty());
    CHECK(told(smallest_document().dump()).empty());
}

TEST_CASE("SaysWhatTypeAValueMustHave") {
    CHECK(told(with("/findings/additional_person/confirm_ms", "soon")) ==
          "/findings/additional_person/confirm_ms: must be a whole number from 0 to 3600000, but is \"soon\"");
    CHECK(told(with("/findings/additional_person/confirm_ms", 1.5)) ==
          "/findings/additional_person/confirm_ms: must be a whole number from 0 to 3600000, but is 1.5");
    CHECK(told(with("/recogniser/accept", true)) == "/recogniser/accept: must be a number from 0 to 1, but is true");
    CHECK(told(with("/findings", {1, 2})) == "/findings: must be an object { }, but is a list");
    CHECK(told(with("/findings", nlohmann::json::array())) == "/findings: must be an object { }, but is an empty list");
    CHECK(told(with("/workers/worker-0017/shifts", nlohmann::json::object())) ==
          "/workers/worker-0017/shifts: must be a list [ ], but is an empty object");
    CHECK(told(with("/name", nullptr)) == "/name: must be a text in quotes, but is null");
    CHECK(told(with("/accounts/alice", good_document())) ==
          "/accounts/alice: must be a text in quotes, but is an object");
    CHECK(told("[]") == ": must be an object { }, but is an empty list");
}

TEST_CASE("SaysTheRangeThatANumberLeft") {
    CHECK(told(with("/findings/worker_absent/confirm_ms", -1)) ==
          "/findings/worker_absent/confirm_ms: must be a whole number from 0 to 3600000, but is -1");
    CHECK(told(with("/places/home-17/circle/latitude", 90.5)) ==
          "/places/home-17/circle/latitude: must be a number from -90 to 90, but is 90.5");
    CHECK(told(with("/places/home-17/circle/longitude", -181)) ==
          "/places/home-17/circle/longitude: must be a number from -180 to 180, but is -181");
    CHECK(told(with("/places/home-17/circle/radius_m", 0)) ==
          "/places/home-17/circle/radius_m: must be a number from 1 to 1000000, but is 0");
}

TEST_CASE("RefusesAnAreaThatIsNoMultiPolygonAndSaysWhere") {
    const std::string area = "/places/home-17/area";
    const auto ring = [](const nlohmann::json& positions) { return nlohmann::json{{positions}}; };
    CHECK(told(with(area, nlohmann::json::array())) == area + ": must have at least 1 elements, but has 0");
    CHECK(told(with(area, ring({{0, 0}, {1, 0}, {0, 0}}))) == area + "/0/0: must have at least 4 elements, but has 3");
    CHECK(told(with(area, ring({{0, 0}, {1, 0}, {1, 1, 1}, {0, 0}}))) ==
          area + "/0/0/2: must have at most 2 elements, but has 3");
    CHECK(told(with(area, ring({{0, 0}, {1, 0}, {100, 95}, {0, 0}}))) ==
          area + "/0/0/2: the latitude, the second number, must lie between -90 and 90");
    CHECK(told(with(area, ring({{0, 0}, {1, 0}, {1, 1}, {0, 1}}))) ==
          area + "/0/0/3: the ring is not closed: its last position must be its first again");
    CHECK_THAT(told(with(area, ring({{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}))),
               Catch::Contains("the ring crosses or touches itself here"));
    CHECK_THAT(told(with(area, "here")), Catch::StartsWith(area + ": must be a list [ ]"));
}

TEST_CASE("RefusesANumberThatFitsNoInteger") {
    CHECK(told(R"({"schema_version": 1, "name": "a", "version": 18446744073709551615})") ==
          "/version: is a number too large to be read");
    CHECK(told(R"({"places": {"a": {"circle": {"latitude": 18446744073709551615}}}})") ==
          "/places/a/circle/latitude: is a number too large to be read");
    CHECK_THAT(told(R"({"version": 1e999})"), Catch::StartsWith("/version: is not well-formed JSON: number overflow"));
}

TEST_CASE("NamesTheWordsThatAreTaken") {
    CHECK(told(with("/enforcement", "off")) == "/enforcement: must be one of \"observe\", \"enforce\", but is \"off\"");
    CHECK(told(with("/schema_version", 2)) == "/schema_version: must be 1, but is 2");
    CHECK(told(with("/workers/worker-0017/shifts/0/days/1", "caturday")) ==
          "/workers/worker-0017/shifts/0/days/1: must be one of \"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", "
          "\"sun\", but is \"caturday\"");
}

TEST_CASE("RefusesUnknownKeysAndProposesTheNearest") {
    CHECK(told(with("/finding", nlohmann::json::object())) == "/finding: unknown key; did you mean \"findings\"?");
    CHECK(told(with("/findings/additional_persons", nlohmann::json::object())) ==
          "/findings/additional_persons: unknown key; did you mean \"additional_person\"?");
    CHECK(told(with("/weather", 1)) == "/weather: unknown key");
    CHECK(told(with("/camera/" + std::string(70, 'x'), 1)) == "/camera/" + std::string(70, 'x') + ": unknown key");
    CHECK(told(with("/a~1b~0c", 1)) == "/a~1b~0c: unknown key");
}

TEST_CASE("NamesAMissingKey") {
    CHECK(told(without("name")) == "/name: is missing");
    CHECK(told(without("version")) == "/version: is missing");
    CHECK(told(without("schema_version")) == "/schema_version: is missing");
    CHECK(told(with("/places/home-17/circle", {{"latitude", 1}, {"longitude", 1}})) ==
          "/places/home-17/circle/radius_m: is missing");
    CHECK(told(with("/workers/worker-0017/shifts", {{{"from", "08:00"}, {"to", "09:00"}, {"zone", "UTC"}}})) ==
          "/workers/worker-0017/shifts/0/days: is missing; \"zone\" makes no sense without it");
    CHECK(told(with("/workers/worker-0017/shifts", {{{"from", "08:00"}, {"to", "09:00"}, {"days", {"mon"}}}})) ==
          "/workers/worker-0017/shifts/0/zone: is missing; \"days\" makes no sense without it");
}

TEST_CASE("SaysHowLongATextOrListMayBe") {
    CHECK(told(with("/name", "")) == "/name: must have at least 1 characters, but has 0");
    CHECK(told(with("/name", std::string(129, 'n'))) == "/name: must have at most 128 characters, but has 129");
    CHECK(told(with("/lock/ways", nlohmann::json::array())) == "/lock/ways: must have at least 1 elements, but has 0");
    CHECK(told(with("/workers/worker-0017/shifts/0/days", nlohmann::json::array())) ==
          "/workers/worker-0017/shifts/0/days: must have at least 1 elements, but has 0");
    CHECK(told(with("/lock/ways/1/argv", nlohmann::json::array())) ==
          "/lock/ways/1/argv: must have at least 1 elements, but has 0");
    CHECK(told(with("/places/home-17", nlohmann::json::object())) ==
          "/places/home-17: must have at least 1 keys, but has 0");
}

TEST_CASE("CountsCharactersNotBytes") {
    std::string name;
    for (int i = 0; i < 60; ++i) {
        name += "\xc3\xa4";  // a umlaut
    }
    CHECK(told(with("/name", name)).empty());
}

TEST_CASE("RefusesAWorkerOrPlaceThatIsNotThere") {
    CHECK(told(with("/accounts/bob", "worker-0018")) ==
          "/accounts/bob: there is no worker \"worker-0018\" under /workers");
    CHECK(told(with("/workers/worker-0017/places/0", "home-18")) ==
          "/workers/worker-0017/places/0: there is no place \"home-18\" under /places");
}

TEST_CASE("RefusesAPublicAddressThatIsNone") {
    CHECK(told(with("/places/home-17/country", "D1")) ==
          "/places/home-17/country: must be a country's two letters (ISO 3166-1) such as \"DE\", but is \"D1\"");
    CHECK(
        told(with("/places/home-17/public_ranges", {"203.0.113.0/24", "203.0.113.7/24"})) ==
        "/places/home-17/public_ranges/1: must be a range such as \"203.0.113.0/24\" or \"2001:db8::/32\" with no bit "
        "set behind it, but is \"203.0.113.7/24\"");
}

TEST_CASE("RefusesALocationServiceWithoutEncryption") {
    CHECK(told(with("/location/service_url", "http://locate.example.org")) ==
          "/location/service_url: must begin with https://, but is \"http://locate.example.org\"");
}

TEST_CASE("RefusesAZoneThatTheMachineDoesNotKnow") {
    CHECK(told(with("/workers/worker-0017/shifts/0/zone", "Europe/Berlinn")) ==
          "/workers/worker-0017/shifts/0/zone: there is no time zone called \"Europe/Berlinn\" in this machine's zone "
          "database");
    CHECK_FALSE(told(with("/workers/worker-0017/shifts/0/zone", "../../etc/passwd")).empty());
}

TEST_CASE("RefusesTimesOfTheWrongForm") {
    CHECK(told(with("/workers/worker-0017/shifts/0/from", "24:00")) ==
          "/workers/worker-0017/shifts/0/from: must be a local time HH:MM or HH:MM:SS (a weekly shift), but is "
          "\"24:00\"");
    CHECK(told(with("/workers/worker-0017/shifts/0/to", "2026-11-24T06:00:00Z")) ==
          "/workers/worker-0017/shifts/0/to: must be a local time HH:MM or HH:MM:SS (a weekly shift), but is "
          "\"2026-11-24T06:00:00Z\"");
    CHECK(
        told(with("/workers/worker-0017/shifts/1/from", "08:00")) ==
        "/workers/worker-0017/shifts/1/from: must be an instant such as \"2026-11-23T22:00:00+01:00\" (a shift without "
        "zone and days), but is \"08:00\"");
    CHECK_THAT(told(with("/workers/worker-0017/shifts/1/to", "tomorrow")),
               Catch::StartsWith("/workers/worker-0017/shifts/1/to: must be an instant"));
    CHECK(told(with("/workers/worker-0017/shifts/1/to", "2026-11-23T21:00:00Z")) ==
          "/workers/worker-0017/shifts/1/to: must be later than from");
}

TEST_CASE("RefusesADayThatStandsTwice") {
    CHECK(told(with("/workers/worker-0017/shifts/0/days/1", "mon")) ==
          "/workers/worker-0017/shifts/0/days/1: \"mon\" stands here a second time");
}

TEST_CASE("RefusesARejectThresholdAboveAccept") {
    CHECK(told(with("/recogniser/reject", 0.6)) == "/recogniser/reject: reject (0.6) must not be above accept (0.55)");
    CHECK(told(with("/recogniser", {{"accept", 0.3}})) ==
          "/recogniser/accept: reject (0.41) must not be above accept (0.3)");
}

TEST_CASE("RefusesAPlaceWithoutAMark") {
    CHECK(told(with("/places/home-17", {{"gateways", nlohmann::json::array()}})) ==
          "/places/home-17: a place needs at least one mark: an access point, a gateway, a circle or an area");
}

TEST_CASE("RefusesWhatIsNoHardwareAddress") {
    CHECK(told(with("/places/home-17/gateways/0", "00:11:22:33:44:5g")) ==
          "/places/home-17/gateways/0: must be a hardware address such as \"aa:bb:cc:dd:ee:ff\", but is "
          "\"00:11:22:33:44:5g\"");
    CHECK_FALSE(told(with("/places/home-17/access_points/0", "aa:bb")).empty());
}

TEST_CASE("RefusesAWayToLockThatCannotBeGone") {
    CHECK(told(with("/lock/ways", {{{"kind", "command"}}})) ==
          "/lock/ways/0/argv: is missing: a command needs the locker and its arguments");
    CHECK(told(with("/lock/ways/0/argv", {"x"})) ==
          "/lock/ways/0/argv: only a command takes arguments; logind asks the session's own locker");
    CHECK(told(with("/lock/ways/1/argv/0", "")) == "/lock/ways/1/argv/0: must name the locker, but is empty");
    CHECK(told(with("/lock/ways/1/argv/1", std::string("a\0b", 3))) ==
          "/lock/ways/1/argv: an argument must not hold a NUL character");
}

TEST_CASE("RefusesALockAsAnswerToALockThatFailed") {
    CHECK(told(with("/findings/lock_failed", {{"response", "lock"}})) ==
          "/findings/lock_failed/response: a lock that failed can't be answered with a lock; use notice or record");
}

TEST_CASE("RefusesToLockAWorkerOutForAFaultOfThePolicy") {
    for (const std::string kind : {"policy_rejected", "policy_expired", "policy_missing"}) {
        CHECK(told(with("/findings/" + kind, {{"response", "lock"}})) ==
              "/findings/" + kind +
                  "/response: no worker is locked out for a fault of IT's own policy; use notice, record or off");
        CHECK(told(with("/findings/" + kind, {{"response", "off"}})).empty());
    }
}

TEST_CASE("RefusesAProxyThatIsNoAddress") {
    CHECK(told(with("/server/proxy", "proxy.example:3128")) ==
          "/server/proxy: must be like http://proxy.example:3128, but is \"proxy.example:3128\"");
    CHECK(told(with("/server/proxy", "http://proxy.example:3128")).empty());
}

TEST_CASE("RefusesToTurnOffOrLockForRecordsThatWereDropped") {
    for (const std::string response : {"lock", "off"}) {
        CHECK(told(with("/findings/outbox_overflow", {{"response", response}})) ==
              "/findings/outbox_overflow/response: it tells of records that were dropped: it is never off, and no lock "
              "brings them back; use notice or record");
    }
    CHECK(told(with("/findings/outbox_overflow", {{"response", "notice"}})).empty());
}

TEST_CASE("RefusesToTurnOffWhatTellsOfResponsesThatFailed") {
    for (const std::string kind : {"lock_failed", "agent_interrupted"}) {
        CHECK(told(with("/findings/" + kind, {{"response", "off"}})) ==
              "/findings/" + kind +
                  "/response: it tells that a response did not come about or was not reported, and is never off");
    }
}

TEST_CASE("RefusesToTurnOffTheDeclaringOfAFigureOrToLockForIt") {
    for (const std::string response : {"lock", "off"}) {
        CHECK(told(with("/findings/figure_declared", {{"response", response}})) ==
              "/findings/figure_declared/response: each declaration is recorded and locks nobody out; use notice or "
              "record, and people.declare_figures to forbid it");
    }
    CHECK(told(with("/findings/figure_declared", {{"response", "notice"}})).empty());
}

TEST_CASE("RefusesToTurnOffTheUseOfAnExceptionOrToLockForIt") {
    for (const std::string response : {"lock", "off"}) {
        CHECK(told(with("/findings/exception_used", {{"response", response}})) ==
              "/findings/exception_used/response: whoever a supervisor released is not locked out for it, and each use "
              "is an incident; use notice or record");
    }
    CHECK(told(with("/findings/exception_used", {{"response", "notice"}})).empty());
}

TEST_CASE("RefusesToLockForASignInAndToTurnOffWhatTellsThatOneWasNotChecked") {
    CHECK(told(with("/findings/sign_in_refused", {{"response", "lock"}})) ==
          "/findings/sign_in_refused/response: whoever was refused has nothing open that could be locked; use notice, "
          "record or off");
    for (const std::string response : {"notice", "record", "off"}) {
        CHECK(told(with("/findings/sign_in_refused", {{"response", response}})).empty());
    }
    for (const std::string response : {"lock", "off"}) {
        CHECK(
            told(with("/findings/sign_in_unchecked", {{"response", response}})) ==
            "/findings/sign_in_unchecked/response: it tells that the agent did not answer, which is nobody's fault at "
            "the keyboard, and is never off; use notice or record");
    }
    CHECK(told(with("/findings/sign_in_unchecked", {{"response", "notice"}})).empty());
}

TEST_CASE("RefusesACameraWithoutAnAbsolutePath") {
    CHECK(told(with("/camera/device", "video0")) ==
          "/camera/device: must be an absolute path such as \"/dev/video0\", but is \"video0\"");
    CHECK_FALSE(told(with("/camera/device", std::string("/dev\0", 5))).empty());
}

TEST_CASE("RefusesNamesThatWouldSpoilALog") {
    const std::string rule = ": a name must have 1 to 128 bytes, no control character and no blank at either end";
    CHECK(told(with("/name", "a\nb")) == "/name" + rule);
    CHECK(told(with("/name", " a")) == "/name" + rule);
    CHECK(told(with("/name", "a ")) == "/name" + rule);
    CHECK(told(with("/name", "a\x7f")) == "/name" + rule);
    CHECK(told(with("/accounts/ alice", "worker-0017")) == "/accounts/ alice" + rule);
    CHECK_THAT(told(with("/accounts/" + std::string(129, 'a'), "worker-0017")), Catch::EndsWith(rule));
    auto document = good_document();
    document["accounts"][""] = "worker-0017";
    document["workers"][""] = nlohmann::json::object();
    document["places"][""] = {{"gateways", {"00:11:22:33:44:55"}}};
    CHECK(check(document.dump()).size() == 3);
}

TEST_CASE("RefusesAKeyThatStandsTwice") {
    const std::string document =
        "{\"schema_version\": 1, \"name\": \"a\", \"version\": 1,\n \"camera\": {},\n \"camera\": {},\n \"camera\": "
        "{}}";
    const auto faults = check(document);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].pointer == "/camera");
    CHECK(faults[0].line == 4);
    CHECK(faults[0].reason == "this key stands here a second time");
    const auto parsed = parse(document, "bad.json");
    REQUIRE_FALSE(parsed.ok());
    CHECK(to_sentence(parsed.error()) == "bad.json:4: /camera: this key stands here a second time");
}

TEST_CASE("ReadsOnAfterAKeyThatStandsTwiceButNotWithoutAskingWhichOnes") {
    std::vector<document::Fault> doubled;
    const auto read = document::read_document(R"({"a": {"b": 1}, "a": {"c": [{"d": 1, "d": 2}]}})", doubled);
    CHECK(std::get<nlohmann::json>(read) == nlohmann::json::parse(R"({"a": {"c": [{"d": 2}]}})"));
    REQUIRE(doubled.size() == 2);
    CHECK(doubled[0].pointer == "/a");
    CHECK(doubled[1].pointer == "/a/c/0/d");
    const auto refused = document::read_document(R"({"a": 1, "a": 2})");
    CHECK(std::get<document::Fault>(refused).pointer == "/a");
}

TEST_CASE("StopsTellingKeysThatStandTwiceAfterAHundred") {
    std::string document = "{";
    for (int number = 0; number < 300; ++number) {
        const auto key = "\"k" + std::to_string(number) + "\": 1,";
        document += key + key;
    }
    CHECK(check(document + "\"k\": 1}").size() == 100);
}

TEST_CASE("RefusesWhatIsNotJson") {
    CHECK_THAT(told(""), Catch::StartsWith(": is not well-formed JSON: syntax error"));
    CHECK_THAT(told("{"), Catch::StartsWith(": is not well-formed JSON: syntax error"));
    CHECK_THAT(told("{} {}"), Catch::Contains("is not well-formed JSON"));
    CHECK_THAT(told("{\"version\": NaN}"), Catch::StartsWith("/version: is not well-formed JSON"));
    CHECK_THAT(told("{\"version\": Infinity}"), Catch::StartsWith("/version: is not well-formed JSON"));
    CHECK_THAT(told("{\"name\": \"\xff\"}"), Catch::Contains("ill-formed UTF-8"));
    CHECK_THAT(told("{\"name\": \"\xc0\xaf\"}"), Catch::Contains("ill-formed UTF-8"));
    CHECK_THAT(told("{\"name\": 1} // why"), Catch::Contains("is not well-formed JSON"));
}

TEST_CASE("NamesTheLineOfASyntaxError") {
    const auto parsed = parse("{\n  \"name\": \"a\",\n  \"version\" 1\n}", "bad.json");
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().kind == ErrorKind::invalid_input);
    CHECK(parsed.error().subject == "bad.json:3");
    CHECK_THAT(parsed.error().message, Catch::StartsWith("/version: is not well-formed JSON: syntax error"));
    CHECK_THAT(parsed.error().message, Catch::EndsWith("expected ':' (column 13)"));
    CHECK_THAT(told(R"({"name": "ä"} x)"), Catch::EndsWith("expected end of input (column 15)"));
    CHECK_THAT(told(""), Catch::EndsWith("(column 1)"));
}

TEST_CASE("RefusesADocumentNestedTooDeeply") {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    CHECK_THAT(told(deep), Catch::EndsWith("is nested deeper than 16 levels"));
    std::string objects;
    for (int i = 0; i < 17; ++i) {
        objects += "{\"a\":";
    }
    CHECK_THAT(told(objects), Catch::EndsWith("is nested deeper than 16 levels"));
}

TEST_CASE("RefusesADocumentOfTooManyValues") {
    std::string many = "[0";
    for (std::size_t i = 0; i <= document::Limits().values; ++i) {
        many += i % 2 == 0 ? ",0" : ",[]";
    }
    CHECK_THAT(told(many + "]"), Catch::EndsWith("the document holds more than 200000 values"));
    std::string lists = "[[]";
    for (std::size_t i = 0; i < document::Limits().values; ++i) {
        lists += ",[]";
    }
    CHECK_THAT(told(lists + "]"), Catch::EndsWith("the document holds more than 200000 values"));
}

TEST_CASE("RefusesADocumentOverFourMebibytes") {
    CHECK(told(std::string(document::Limits().bytes + 1, ' ')) == ": the document is larger than 4 MiB");
    auto parsed = parse(std::string(document::Limits().bytes + 1, ' '), "big.json");
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().subject == "big.json");
    CHECK(parsed.error().message == "the document is larger than 4 MiB");
}

TEST_CASE("TellsAllFaultsInTheOrderOfTheirLines") {
    const auto faults = check(R"({
  "version": "x",
  "schema_version": 1,
  "camera": {
    "device": 7,
    "zoom": 2
  },
  "lock": {"ways": [
    {"kind": "logind"},
    {"kind": "magic"},
    3
  ]},
  "name": ""
})");
    std::vector<std::pair<std::string, std::size_t>> places;
    places.reserve(faults.size());
    for (const auto& fault : faults) {
        places.emplace_back(fault.pointer, fault.line);
    }
    CHECK(places == std::vector<std::pair<std::string, std::size_t>>{{"/version", 2},
                                                                     {"/camera/device", 5},
                                                                     {"/camera/zoom", 6},
                                                                     {"/lock/ways/1/kind", 10},
                                                                     {"/lock/ways/2", 11},
                                                                     {"/name", 13}});
}

TEST_CASE("GivesAMissingKeyTheLineOfWhatItIsMissingFrom") {
    const auto faults = check(
        "{\n\"schema_version\": 1, \"name\": \"a\", \"version\": 1,\n\"places\": {\n\"home\":\n{\"circle\": {}}}}");
    REQUIRE(faults.size() == 3);
    CHECK(faults[0].pointer == "/places/home/circle/latitude");
    CHECK(faults[0].line == 5);
}

TEST_CASE("FindsTheLineOfANumberAtTheEndOfItsLine") {
    const auto faults = check(
        "{\"schema_version\": 1, \"name\": \"a\", \"version\": 1,\n\"accounts\": {}, \"workers\": {\"w\": {\"places\": "
        "[\n1,\n2\n]}}}");
    REQUIRE(faults.size() == 2);
    CHECK(faults[0].line == 3);
    CHECK(faults[1].line == 4);
}

TEST_CASE("FindsLinesAmongValuesOfEveryType") {
    const auto faults = check(
        "{\"camera\": [null,\ntrue, -1, 1.5, \"x\",\n{}, []], \"name\": \"a\",\n\"version\": 1, \"schema_version\": "
        "null}");
    REQUIRE(faults.size() == 2);
    CHECK(faults[0].pointer == "/camera");
    CHECK(faults[0].line == 1);
    CHECK(faults[1].pointer == "/schema_version");
    CHECK(faults[1].line == 4);
}

TEST_CASE("StopsTellingAfterAHundredFaults") {
    auto document = smallest_document();
    for (int i = 0; i < 300; ++i) {
        document["key-" + std::to_string(i)] = i;
        document["places"]["p" + std::to_string(i)] = i;
    }
    CHECK(check(document.dump()).size() == faults_told);
    auto accounts = smallest_document();
    for (int i = 0; i < 300; ++i) {
        accounts["accounts"]["a" + std::to_string(i)] = "nobody";
    }
    CHECK(check(accounts.dump()).size() == faults_told);
}

TEST_CASE("ShowsALongValueShortened") {
    const std::string reason = told(with("/enforcement", std::string(1000, 'x')));
    CHECK_THAT(reason, Catch::EndsWith("xxx..."));
    CHECK(reason.size() < 200);
    CHECK(shown("gr\xc3\xbc\xc3\x9f") == "\"gr\\u00fc\\u00df\"");
}

TEST_CASE("ARosterAndWhoIsInItMustFitTogether") {
    const nlohmann::json columns{{"zone", "Europe/Berlin"},
                                 {"columns", {{"worker", "Who"}, {"date", "Day"}, {"start", "From"}, {"end", "To"}}}};
    const auto document = [&](const nlohmann::json& roster, const nlohmann::json& worker) {
        auto made = smallest_document();
        made["rosters"] = {{"leipzig", roster}};
        made["workers"] = {{"w-1", worker}};
        return made.dump();
    };
    const nlohmann::json calendar{{"file", "/etc/shiftguard/leipzig.ics"}, {"zone", "Europe/Berlin"}};
    const nlohmann::json exported{{"file", "/etc/shiftguard/team.csv"}, {"export", columns}};
    const nlohmann::json of_leipzig{{"roster", "leipzig"}};
    CHECK(told(document(calendar, of_leipzig)).empty());
    CHECK(told(document(exported, {{"roster", "leipzig"}, {"roster_name", "Example, A"}})).empty());

    CHECK(told(document(calendar, {{"roster", "berlin"}})) ==
          "/workers/w-1/roster: there is no roster \"berlin\" under /rosters");
    CHECK(told(document(exported, of_leipzig)) ==
          "/workers/w-1/roster_name: is missing: the roster has a column of workers");
    CHECK(told(document(calendar, {{"roster", "leipzig"}, {"roster_name", "Ann"}})) ==
          "/workers/w-1/roster_name: the roster has no column of workers, so nobody has a name there");
    CHECK(told(document(calendar, {{"roster_name", "Ann"}})) ==
          "/workers/w-1/roster_name: a name in a roster needs the roster; name it in roster");
    CHECK(told(document(calendar,
                        {{"roster", "leipzig"},
                         {"shifts", {{{"zone", "UTC"}, {"days", {"mon"}}, {"from", "08:00"}, {"to", "09:00"}}}}})) ==
          "/workers/w-1/roster: the worker has shifts here already; leave one of the two out");
    CHECK(told(document({{"file", "leipzig.ics"}, {"zone", "UTC"}}, of_leipzig)) ==
          "/rosters/leipzig/file: must be an absolute path such as \"/etc/shiftguard/roster.ics\", but is "
          "\"leipzig.ics\"");
    CHECK_THAT(told(document({{"file", "/a.ics"}, {"zone", "Mars/Base"}}, of_leipzig)),
               Catch::StartsWith("/rosters/leipzig/zone: there is no time zone called \"Mars/Base\""));
    const nlohmann::json fetched{{"url", "https://plan.example/a.ics"}, {"zone", "UTC"}};
    CHECK(told(document(fetched, of_leipzig)).empty());
    const auto with_more = [&](nlohmann::json roster, const char* key, const char* value) {
        roster[key] = value;
        return told(document(roster, of_leipzig));
    };
    CHECK(with_more(fetched, "file", "/a.ics") == "/rosters/leipzig: a roster needs a file or a url, and not both");
    CHECK(told(document({{"zone", "UTC"}}, of_leipzig)) ==
          "/rosters/leipzig: a roster needs a file or a url, and not both");
    CHECK(with_more(fetched, "authority", "/etc/shiftguard/ca.pem").empty());
    CHECK_THAT(with_more(fetched, "authority", "ca.pem"),
               Catch::StartsWith("/rosters/leipzig/authority: must be an absolute path"));
    CHECK(with_more(calendar, "authority", "/ca.pem") ==
          "/rosters/leipzig/authority: only a url has an authority; a file is trusted by who may write it");
    for (const auto* url : {"http://plan.example/a.ics", "https://plan.example/a b"}) {
        CHECK(with_more(fetched, "url", url) ==
              "/rosters/leipzig/url: must be an address such as \"https://plan.example/roster.ics\"");
    }
    CHECK(told(document({{"file", "/a.ics"}}, of_leipzig)) ==
          "/rosters/leipzig/zone: is missing: it is the zone of local times where the file names none");
    auto both = exported;
    both["zone"] = "UTC";
    CHECK(told(document(both, {{"roster", "leipzig"}, {"roster_name", "Ann"}})) ==
          "/rosters/leipzig/zone: an export has its zone in export; leave one of the two out");
    auto bad = exported;
    bad["export"]["date_format"] = "%d.%m.";
    CHECK_THAT(told(document(bad, {{"roster", "leipzig"}, {"roster_name", "Ann"}})),
               Catch::StartsWith("/rosters/leipzig/export/date_format: must hold %d, %m and %Y"));
    CHECK(told(document({{"file", "/a.csv"}, {"export", {{"columns", columns.at("columns")}}}}, of_leipzig)) ==
          "/rosters/leipzig/export/zone: is missing");
}
