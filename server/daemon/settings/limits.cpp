#include "server/daemon/settings/limits.hpp"

#include "server/daemon/settings/settings.hpp"

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr std::string_view schema = R"json({
  "type": "object",
  "additionalProperties": false,
  "default": {},
  "description": "How much the server takes on at a time. What comes beyond it is closed at once, and tried again by the workstations.",
  "properties": {
    "agent_connections": {
      "type": "integer", "minimum": 16, "maximum": 100000, "default": 12000,
      "description": "Connections on the agents' port. A workstation keeps up to three open; one that is idle costs about 30 kB."
    },
    "console_connections": {
      "type": "integer", "minimum": 16, "maximum": 10000, "default": 512,
      "description": "Connections on the supervisors' port."
    },
    "agent_requests": {
      "type": "integer", "minimum": 1, "maximum": 512, "default": 64,
      "description": "Threads for the requests of workstations. On PostgreSQL a batch keeps one until it is committed."
    }
  }
})json";

}  // namespace

Group limits_group() {
    return {"limits", schema, [](const nlohmann::json& object, Settings& settings, std::vector<document::Fault>&) {
                settings.limits = {object.at("agent_connections"), object.at("console_connections"),
                                   object.at("agent_requests")};
            }};
}

}  // namespace shiftguard::server
