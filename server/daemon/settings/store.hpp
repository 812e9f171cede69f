// The group `store` of server.json: which database keeps what the server knows.
#pragma once

#include "server/daemon/settings/group.hpp"

#include <cstdint>
#include <string>

namespace shiftguard::server {

enum class StoreKind : std::uint8_t {
    sqlite,    ///< server.db in the state folder
    postgres,  ///< `connection` says where
};

struct StoreSettings {
    StoreKind kind = StoreKind::sqlite;
    std::string connection{};       ///< as libpq takes it, without a password; of PostgreSQL only
    std::uint32_t connections = 8;  ///< at most; of PostgreSQL only
    friend bool operator==(const StoreSettings&, const StoreSettings&) = default;
};

[[nodiscard]] Group store_group();

}  // namespace shiftguard::server
