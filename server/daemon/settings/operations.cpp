#include "server/daemon/settings/operations.hpp"

#include "server/daemon/settings/settings.hpp"

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr unsigned mebibyte_bits = 20;

constexpr std::string_view schema = R"json({
  "type": "object",
  "additionalProperties": false,
  "default": {},
  "description": "The port of /metrics (Prometheus) and /healthz: plain HTTP without sign-in. No personal data is on it.",
  "properties": {
    "enabled": {
      "type": "boolean",
      "default": true,
      "description": "false: there is no such port."
    },
    "address": {
      "type": "string",
      "minLength": 1,
      "maxLength": 64,
      "default": "127.0.0.1",
      "description": "Numeric address to listen on. Leave loopback only for a network that you trust."
    },
    "port": {
      "type": "integer",
      "minimum": 0,
      "maximum": 65535,
      "default": 8444,
      "description": "0: any free one. Where the port is taken the server goes on without, and says so."
    },
    "disk_free_mib": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1048576,
      "default": 256,
      "description": "Where less is free on the disk of the database, /healthz answers 503."
    },
    "heard_within_min": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1440,
      "default": 5,
      "description": "shiftguard_workstations_heard counts those with a heartbeat in so many minutes."
    }
  }
})json";

}  // namespace

Group operations_group() {
    return {"operations", schema, [](const nlohmann::json& object, Settings& settings, std::vector<document::Fault>&) {
                auto& operations = settings.operations;
                operations.enabled = object.at("enabled");
                operations.address = object.at("address");
                operations.port = object.at("port");
                operations.disk_free_bytes = object.at("disk_free_mib").get<std::uint64_t>() << mebibyte_bits;
                operations.heard_within = std::chrono::minutes(object.at("heard_within_min").get<int>());
            }};
}

}  // namespace shiftguard::server
