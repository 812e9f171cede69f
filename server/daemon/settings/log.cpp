#include "server/daemon/settings/log.hpp"

#include "server/daemon/settings/settings.hpp"

#include <map>
#include <string>

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr std::string_view schema = R"json({
  "type": "object",
  "additionalProperties": false,
  "default": {},
  "description": "How the server's log is written to standard error, and so to the journal.",
  "properties": {
    "format": {
      "type": "string",
      "enum": ["text", "json"],
      "default": "text",
      "description": "text: lines for people. json: one JSON object a line, with time, level, message and, of a request, its id, port, method, path, peer, status and reason."
    },
    "level": {
      "type": "string",
      "enum": ["debug", "info", "warning", "error"],
      "default": "info",
      "description": "What is less than this is not written."
    }
  }
})json";

}  // namespace

Group log_group() {
    return {"log", schema, [](const nlohmann::json& object, Settings& settings, std::vector<document::Fault>&) {
                using operations::LogLevel;
                settings.log.format =
                    object.at("format") == "json" ? operations::LogFormat::json : operations::LogFormat::text;
                const std::map<std::string, LogLevel> levels{{"debug", LogLevel::debug},
                                                             {"info", LogLevel::info},
                                                             {"warning", LogLevel::warning},
                                                             {"error", LogLevel::error}};
                settings.log.level = levels.at(object.at("level"));
            }};
}

}  // namespace shiftguard::server
