#include "server/operations/log.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using namespace shiftguard::operations;
using nlohmann::json;

namespace {

const WallTime at{Milliseconds(1'767'600'000'123)};

}  // namespace

TEST_CASE("ALineOfTheJsonLogHasTimeLevelMessageAndNothingThatIsNotKnown") {
    CHECK(json::parse(json_line(at, "info", "The server stops.", "", std::nullopt)) ==
          json{{"time", "2026-01-05T08:00:00.123Z"}, {"level", "info"}, {"message", "The server stops."}});
}

TEST_CASE("ALineAboutAnAnswerHasItsFacts") {
    const AnswerFacts facts{"agents", "POST", "/v1/records", "192.0.2.7", 409, "chain-gap"};
    const auto line = json::parse(json_line(at, "warning", "gap", "0123456789abcdef", facts));
    CHECK(line.at("request") == "0123456789abcdef");
    CHECK(line.at("port") == "agents");
    CHECK(line.at("method") == "POST");
    CHECK(line.at("path") == "/v1/records");
    CHECK(line.at("peer") == "192.0.2.7");
    CHECK(line.at("status") == 409);
    CHECK(line.at("reason") == "chain-gap");
}

TEST_CASE("WhatWouldBreakALineOfTheJsonLogDoesNot") {
    const auto text = json_line(at, "info", "one\ntwo \"three\" \xff", "", std::nullopt);
    CHECK(text.find('\n') == std::string::npos);
    CHECK(json::parse(text).at("message") == "one\ntwo \"three\" \xEF\xBF\xBD");
}

TEST_CASE("RequestIdsAreSixteenHexadecimalDigitsAndDiffer") {
    const auto one = make_request_id();
    CHECK(one.size() == 16);
    CHECK(one.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(one != make_request_id());
}
