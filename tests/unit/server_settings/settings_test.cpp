// server.json: what is published and what the program does must be the same, and every fault is told.
#include "server/daemon/settings/settings.hpp"

#include "common/document/schema.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using namespace shiftguard::server;
using nlohmann::json;

namespace {

/// Calls `look` with every sub-schema that describes a key of the document.
template <class Look>
void for_each_key(const json& schema, const std::string& pointer, const Look& look) {
    const json properties = schema.value("properties", json::object());
    for (const auto& [key, described] : properties.items()) {
        const std::string below = std::string(pointer).append("/").append(key);
        look(described, below);
        for_each_key(described, below, look);
    }
}

/// All faults as "pointer: reason", one a line.
std::string told(const std::string& document) {
    std::string text;
    for (const auto& fault : check_settings(document)) {
        text += (text.empty() ? "" : "\n") + fault.pointer + ": " + fault.reason;
    }
    return text;
}

}  // namespace

TEST_CASE("EveryKeyOfServerJsonIsDescribedAndHasADefaultThatTheSchemaTakes") {
    const auto schema = json::parse(settings_schema());
    std::size_t keys = 0;
    for_each_key(schema, "", [&](const json& key, const std::string& pointer) {
        INFO(pointer);
        ++keys;
        CHECK_FALSE(key.value("description", "").empty());
        REQUIRE(key.contains("default"));
        CHECK(document::judge(key, key.at("default")).empty());
        if (key.at("type") == "integer") {
            CHECK(key.contains("minimum"));
            CHECK(key.contains("maximum"));
        }
        if (key.at("type") == "object") {
            CHECK(key.at("additionalProperties") == false);
        }
    });
    CHECK(keys >= 8);
}

TEST_CASE("ServerJsonThatSaysNothingIsTheDefaults") {
    const auto read = read_settings("{}", "server.json");
    REQUIRE(read);
    CHECK(*read == Settings{});
    const auto back = read_settings(to_json(Settings{}), "server.json");
    REQUIRE(back);
    CHECK(*back == Settings{});
}

TEST_CASE("ServerJsonIsReadAsItIsWritten") {
    Settings wanted{"guard.example", "0.0.0.0", 1, 0, "Europe/Berlin", "/srv/countries.mmdb", {}, {}};
    const auto read = read_settings(to_json(wanted), "server.json");
    REQUIRE(read);
    CHECK(*read == wanted);
    const auto quiet = read_settings(R"({"log": {"level": "error", "format": "json"}})", "server.json");
    REQUIRE(quiet);
    CHECK(quiet->log == LogSettings{operations::LogFormat::json, operations::LogLevel::error});
    const auto watched = read_settings(
        R"({"operations": {"enabled": false, "address": "::1", "port": 0, "disk_free_mib": 1, "heard_within_min": 9}})",
        "server.json");
    REQUIRE(watched);
    CHECK(watched->operations == OperationsSettings{false, "::1", 0, std::uint64_t{1} << 20U, std::chrono::minutes(9)});
}

TEST_CASE("TheStoreIsSqliteUnlessServerJsonNamesPostgres") {
    CHECK(read_settings("{}", "server.json")->store.kind == StoreKind::sqlite);
    Settings wanted;
    wanted.store = {StoreKind::postgres, "host=/run/postgresql dbname=shiftguard", 3};
    const auto read = read_settings(to_json(wanted), "server.json");
    REQUIRE(read);
    CHECK(*read == wanted);
}

TEST_CASE("AStoreWithoutItsConnectionIsAFaultOfServerJson") {
    CHECK(told(R"({"store": {"kind": "postgres"}})") ==
          "/store/connection: must say where PostgreSQL is, like host=/run/postgresql dbname=shiftguard");
    CHECK(told(R"({"store": {"connection": "dbname=shiftguard"}})") ==
          "/store/connection: is of postgres only; set kind to postgres, or leave it out");
    CHECK(told(R"({"store": {"kind": "oracle"}})") ==
          "/store/kind: must be one of \"sqlite\", \"postgres\", but is \"oracle\"");
}

TEST_CASE("APasswordInServerJsonIsRefusedAndNotRepeated") {
    for (const std::string connection :
         {"host=db password=hunter2", "host=db password=hunter2 hunter3", "postgresql://guard:hunter2@db/shiftguard"}) {
        const auto sentence = told(json{{"store", {{"kind", "postgres"}, {"connection", connection}}}}.dump());
        CHECK(sentence.starts_with("/store/connection: "));
        CHECK(sentence.find("hunter") == std::string::npos);
    }
}

TEST_CASE("EveryFaultOfServerJsonIsToldAtOnceWithItsPlace") {
    const std::string document = R"({
  "agents_port": "7443",
  "console_port": 65536,
  "adress": "0.0.0.0",
  "country_file": 7,
  "log": {"level": "loud", "colour": true}
})";
    CHECK(told(document) ==
          "/agents_port: must be a whole number from 0 to 65535, but is \"7443\"\n"
          "/console_port: must be a whole number from 0 to 65535, but is 65536\n"
          "/adress: unknown key; did you mean \"address\"?\n"
          "/country_file: must be a text in quotes, but is 7\n"
          "/log/colour: unknown key\n"
          "/log/level: must be one of \"debug\", \"info\", \"warning\", \"error\", but is \"loud\"");
    const auto refused = read_settings(document, "/srv/server.json");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::invalid_input);
    CHECK(refused.error().subject == "/srv/server.json");
    CHECK(refused.error().message.find("/agents_port (line 2): must be") == 0);
    CHECK(refused.error().message.find("/log/colour (line 6): unknown key") != std::string::npos);
}

TEST_CASE("WhatIsNoDocumentAtAllIsToldWithItsLine") {
    CHECK_FALSE(told("").empty());
    CHECK_FALSE(told("{\"name\": \"a\",}").empty());
    CHECK(told("[]") == ": must be an object { }, but is an empty list");
    CHECK(told(R"({"name": "a", "name": "b"})").find("/name") == 0);
    CHECK_FALSE(told("{\"name\": \"\xff\"}").empty());
    const auto refused = read_settings("{\n\n,}", "server.json");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("line 3") != std::string::npos);
}

TEST_CASE("ATimeZoneThatTheMachineDoesNotKnowIsAFaultOfServerJson") {
    CHECK(told(R"({"time_zone": "Europe/Atlantis"})") ==
          "/time_zone: must be a time zone that this machine knows, like Europe/Berlin");
}
