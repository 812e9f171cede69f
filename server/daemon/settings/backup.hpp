// The group `backup` of server.json: where the doctor looks for backups.
#pragma once

#include "server/daemon/settings/group.hpp"

#include <chrono>
#include <string>

namespace shiftguard::server {

struct BackupSettings {
    std::string folder{};  ///< empty: not looked for
    std::chrono::days max_age{7};
    friend bool operator==(const BackupSettings&, const BackupSettings&) = default;
};

[[nodiscard]] Group backup_group();

}  // namespace shiftguard::server
