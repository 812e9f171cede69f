#include "server/daemon/settings/settings.hpp"

#include "common/document/document.hpp"
#include "common/document/schema.hpp"
#include "server/console/zone.hpp"

#include <array>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

using Json = nlohmann::json;
using document::Fault;

constexpr std::string_view base_schema = R"json({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "$id": "https://shiftguard.org/schema/server-1.json",
  "title": "Shiftguard server settings",
  "description": "server.json in the server's state folder, read at the start. Every key may be left out and takes its default. Unknown and repeated keys are refused.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "maxLength": 253,
      "default": "localhost",
      "description": "DNS name or address by which workstations reach the server; init put it into the certificate."
    },
    "address": {
      "type": "string",
      "minLength": 1,
      "maxLength": 64,
      "default": "127.0.0.1",
      "description": "Numeric address to listen on, for agents and supervisors. 0.0.0.0: every one of the machine."
    },
    "agents_port": {
      "type": "integer",
      "minimum": 0,
      "maximum": 65535,
      "default": 7443,
      "description": "The workstations' port. 0: any free one."
    },
    "console_port": {
      "type": "integer",
      "minimum": 0,
      "maximum": 65535,
      "default": 8443,
      "description": "The supervisors' port. 0: any free one."
    },
    "time_zone": {
      "type": "string",
      "minLength": 1,
      "maxLength": 64,
      "default": "UTC",
      "description": "Zone of the times on the supervisors' pages, by its IANA name, like Europe/Berlin."
    },
    "country_file": {
      "type": "string",
      "maxLength": 4096,
      "default": "",
      "description": "Path of an .mmdb that tells the country of a workstation's public address. Empty: no country is told."
    }
  }
})json";

/// Every group of server.json: one line each.
std::vector<Group> groups() {
    return {
        backup_group(), export_group(),     heartbeats_group(), limits_group(), log_group(),
        mail_group(),   operations_group(), retention_group(),  store_group(),  webhook_group(),
    };
}

Json composed_schema() {
    Json schema = Json::parse(base_schema);
    for (const auto& group : groups()) {
        schema["properties"][std::string(group.name)] = Json::parse(group.schema);
    }
    return schema;
}

/// What was left out, as the schema says it is then.
void fill_in_defaults(const Json& schema, Json& object) {
    const auto properties = schema.find("properties");
    if (properties == schema.end()) {
        return;
    }
    for (const auto& [key, described] : properties->items()) {
        if (!object.contains(key) && described.contains("default")) {
            object[key] = described.at("default");
        }
        if (object.contains(key) && object.at(key).is_object()) {
            fill_in_defaults(described, object[key]);
        }
    }
}

void read_base(const Json& tree, Settings& settings, std::vector<Fault>& faults) {
    settings.name = tree.at("name");
    settings.address = tree.at("address");
    settings.agents_port = tree.at("agents_port");
    settings.console_port = tree.at("console_port");
    settings.time_zone = tree.at("time_zone");
    settings.country_file = tree.at("country_file");
    if (!console::Zone::find(settings.time_zone)) {
        faults.push_back({"/time_zone", 0, "must be a time zone that this machine knows, like Europe/Berlin"});
    }
}

struct Reading {
    Settings settings;
    std::vector<Fault> faults;  ///< empty: the settings may be used
};

/// Faults without their lines.
Reading judge(std::string_view text) {
    Reading reading;
    auto read = document::read_document(text);
    if (auto* fault = std::get_if<Fault>(&read)) {
        reading.faults.push_back(std::move(*fault));
        return reading;
    }
    auto& tree = std::get<Json>(read);
    const Json schema = composed_schema();
    reading.faults = document::judge(schema, tree);
    if (!reading.faults.empty()) {
        return reading;
    }
    fill_in_defaults(schema, tree);
    read_base(tree, reading.settings, reading.faults);
    for (const auto& group : groups()) {
        std::vector<Fault> faults;
        group.read(tree.at(std::string(group.name)), reading.settings, faults);
        for (auto& fault : faults) {
            fault.pointer.insert(0, "/" + std::string(group.name));
            reading.faults.push_back(std::move(fault));
        }
    }
    return reading;
}

Reading read(std::string_view text) {
    Reading reading = judge(text);
    document::find_lines(text, reading.faults);
    return reading;
}

std::string told(const Fault& fault) {
    std::string place = fault.pointer;
    if (fault.line != 0) {
        place += (place.empty() ? "line " : " (line ") + std::to_string(fault.line) + (place.empty() ? "" : ")");
    }
    return place.empty() ? fault.reason : place + ": " + fault.reason;
}

}  // namespace

std::string settings_schema() {
    return composed_schema().dump(2) + "\n";
}

std::vector<Fault> check_settings(std::string_view document) {
    return read(document).faults;
}

Result<Settings> read_settings(std::string_view document, const std::string& name) {
    Reading reading = read(document);
    if (reading.faults.empty()) {
        return std::move(reading.settings);
    }
    std::string message;
    for (const auto& fault : reading.faults) {
        message += told(fault) + "; ";
    }
    return Error{ErrorKind::invalid_input, name,
                 message + "mend the file (`shiftguard-server settings schema` tells every key).", Retry::useless};
}

std::string to_json(const Settings& settings) {
    Json document{{"name", settings.name},
                  {"address", settings.address},
                  {"agents_port", settings.agents_port},
                  {"console_port", settings.console_port},
                  {"time_zone", settings.time_zone},
                  {"country_file", settings.country_file}};
    if (settings.store != StoreSettings{}) {
        document["store"] = {{"kind", settings.store.kind == StoreKind::postgres ? "postgres" : "sqlite"},
                             {"connection", settings.store.connection},
                             {"connections", settings.store.connections}};
    }
    return document.dump(2) + "\n";
}

}  // namespace shiftguard::server
