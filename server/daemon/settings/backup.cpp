#include "server/daemon/settings/backup.hpp"

#include "server/daemon/settings/settings.hpp"

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr std::string_view schema = R"json({
  "type": "object",
  "additionalProperties": false,
  "default": {},
  "description": "Where backups lie, for `shiftguard-server doctor`. The server makes none by itself.",
  "properties": {
    "folder": {
      "type": "string",
      "maxLength": 4096,
      "default": "",
      "description": "Folder of the backups; the newest file in it counts. Empty: doctor cannot tell their age."
    },
    "max_age_days": {
      "type": "integer",
      "minimum": 1,
      "maximum": 3650,
      "default": 7,
      "description": "Where the newest is older, doctor says so."
    }
  }
})json";

}  // namespace

Group backup_group() {
    return {"backup", schema, [](const nlohmann::json& object, Settings& settings, std::vector<document::Fault>&) {
                settings.backup = {object.at("folder"), std::chrono::days(object.at("max_age_days").get<int>())};
            }};
}

}  // namespace shiftguard::server
