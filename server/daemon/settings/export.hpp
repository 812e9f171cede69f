// The group `export` of server.json: the systems that every record goes on to.
#pragma once

#include "server/daemon/settings/group.hpp"
#include "server/export/targets/targets.hpp"

#include <vector>

namespace shiftguard::server {

struct ExportSettings {
    std::vector<exports::TargetSettings> targets;
    friend bool operator==(const ExportSettings&, const ExportSettings&) = default;
};

[[nodiscard]] Group export_group();

}  // namespace shiftguard::server
