// The group `log` of server.json: how the server's log is written.
#pragma once

#include "server/daemon/settings/group.hpp"
#include "server/operations/log.hpp"

namespace shiftguard::server {

struct LogSettings {
    operations::LogFormat format = operations::LogFormat::text;
    operations::LogLevel level = operations::LogLevel::info;
    friend bool operator==(const LogSettings&, const LogSettings&) = default;
};

[[nodiscard]] Group log_group();

}  // namespace shiftguard::server
