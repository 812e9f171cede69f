// The group `log` of server.json: how the server's log is written.
#pragma once

#include "server/daemon/settings/group.hpp"

#include <cstdint>

namespace shiftguard::server {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

struct LogSettings {
    LogLevel level = LogLevel::info;
    friend bool operator==(const LogSettings&, const LogSettings&) = default;
};

[[nodiscard]] Group log_group();

}  // namespace shiftguard::server
