#include "server/daemon/settings/heartbeats.hpp"

#include "server/daemon/settings/settings.hpp"

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr std::string_view schema = R"json({
  "type": "object",
  "additionalProperties": false,
  "default": {},
  "description": "What the server makes of the workstations' heartbeats, which come once a minute.",
  "properties": {
    "silent_after_min": {
      "type": "integer",
      "minimum": 2,
      "maximum": 1440,
      "default": 5,
      "description": "A workstation with an open session that is not heard for longer, and said no goodbye, is agent_silent."
    }
  }
})json";

}  // namespace

Group heartbeats_group() {
    return {"heartbeats", schema, [](const nlohmann::json& object, Settings& settings, std::vector<document::Fault>&) {
                settings.heartbeats.silent_after = std::chrono::minutes(object.at("silent_after_min").get<int>());
            }};
}

}  // namespace shiftguard::server
