// The group `heartbeats` of server.json: when a workstation counts as silent.
#pragma once

#include "server/daemon/settings/group.hpp"

#include <chrono>

namespace shiftguard::server {

struct HeartbeatSettings {
    std::chrono::minutes silent_after{5};
    friend bool operator==(const HeartbeatSettings&, const HeartbeatSettings&) = default;
};

[[nodiscard]] Group heartbeats_group();

}  // namespace shiftguard::server
