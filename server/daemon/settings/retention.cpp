#include "server/daemon/settings/retention.hpp"

#include "server/daemon/settings/settings.hpp"

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr std::string_view schema = R"json({
  "type": "object",
  "additionalProperties": false,
  "default": {},
  "description": "How long what is kept, in days; 0: for good. The running server deletes once a day what is past its period, and so does `shiftguard-server retention run`. Of a deleted record the chain keeps a tombstone.",
  "properties": {
    "records_days": {
      "type": "integer",
      "minimum": 0,
      "maximum": 36500,
      "default": 365,
      "description": "Records, counted from when the server stored them; an incident goes with the last of its records, and its reviews with it."
    },
    "audit_days": {
      "type": "integer",
      "minimum": 0,
      "maximum": 36500,
      "default": 1095,
      "description": "Lines of the audit: who did what on the server."
    },
    "evidence_days": {
      "type": "integer",
      "minimum": 0,
      "maximum": 36500,
      "default": 30,
      "description": "Pictures, counted from when the server stored them. Never longer than records_days, whatever stands here; 0: as long as records."
    },
    "heartbeat_days": {
      "type": "integer",
      "minimum": 1,
      "maximum": 7,
      "default": 7,
      "description": "Earlier heartbeats of the workstations."
    }
  }
})json";

}  // namespace

Group retention_group() {
    return {"retention", schema, [](const nlohmann::json& object, Settings& settings, std::vector<document::Fault>&) {
                const auto days = [&object](const char* key) { return std::chrono::days(object.at(key).get<int>()); };
                settings.retention = {days("records_days"), days("audit_days"), days("heartbeat_days"),
                                      days("evidence_days")};
            }};
}

}  // namespace shiftguard::server
