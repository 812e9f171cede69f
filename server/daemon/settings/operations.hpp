// The group `operations` of server.json: the port of /metrics and /healthz, and what they hold against.
#pragma once

#include "server/daemon/settings/group.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace shiftguard::server {

struct OperationsSettings {
    bool enabled = true;
    std::string address = "127.0.0.1";
    std::uint16_t port = 8444;
    std::uint64_t disk_free_bytes = std::uint64_t{256} << 20U;  ///< less than this is a full disk
    std::chrono::minutes heard_within{5};                       ///< a workstation heard since then counts as heard
    friend bool operator==(const OperationsSettings&, const OperationsSettings&) = default;
};

[[nodiscard]] Group operations_group();

}  // namespace shiftguard::server
