// server.json as one value, and the reader that makes it from the document. What is in a Settings has been held against
// the published schema: unknown and repeated keys, wrong types and values out of range are refused, all at once.
#pragma once

#include "common/document/fault.hpp"
#include "common/result.hpp"
#include "server/daemon/settings/backup.hpp"
#include "server/daemon/settings/export.hpp"
#include "server/daemon/settings/heartbeats.hpp"
#include "server/daemon/settings/limits.hpp"
#include "server/daemon/settings/log.hpp"
#include "server/daemon/settings/notices.hpp"
#include "server/daemon/settings/operations.hpp"
#include "server/daemon/settings/retention.hpp"
#include "server/daemon/settings/store.hpp"
#include "server/review/retention.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::server {

/// Made by init, edited by the administrator. The defaults are the schema's.
struct Settings {
    std::string name = "localhost";
    std::string address = "127.0.0.1";
    std::uint16_t agents_port = 7443;
    std::uint16_t console_port = 8443;
    std::string time_zone = "UTC";  ///< of the supervisors' wall clock, by its IANA name
    std::string country_file{};     ///< an .mmdb that tells the country of an address; empty: no country is told
    LimitSettings limits{};
    LogSettings log{};
    OperationsSettings operations{};
    review::Periods retention{};
    HeartbeatSettings heartbeats{};
    BackupSettings backup{};
    StoreSettings store{};
    ExportSettings exports{};
    exports::MailSettings mail{};
    exports::WebhookSettings webhook{};
    friend bool operator==(const Settings&, const Settings&) = default;
};

/// The JSON Schema (draft 7) that the program judges by.
[[nodiscard]] std::string settings_schema();

/// Every fault of the document, with its line where known; empty where it may be used.
[[nodiscard]] std::vector<document::Fault> check_settings(std::string_view document);

/// `name` of the file, for the error. Errors: invalid_input; its message tells every fault with its JSON pointer.
[[nodiscard]] Result<Settings> read_settings(std::string_view document, const std::string& name);

/// A new server's document: what an administrator will want to change; the rest has its default.
[[nodiscard]] std::string to_json(const Settings& settings);

}  // namespace shiftguard::server
