// The group `limits` of server.json: how much the server takes on at a time.
#pragma once

#include "server/daemon/settings/group.hpp"

#include <cstdint>

namespace shiftguard::server {

struct LimitSettings {
    std::uint32_t agent_connections = 12'000;
    std::uint32_t console_connections = 512;
    std::uint32_t agent_requests = 64;  ///< threads
    friend bool operator==(const LimitSettings&, const LimitSettings&) = default;
};

[[nodiscard]] Group limits_group();

}  // namespace shiftguard::server
