// The group `retention` of server.json: how long what is kept.
#pragma once

#include "server/daemon/settings/group.hpp"

namespace shiftguard::server {

/// Its value is review::Periods.
[[nodiscard]] Group retention_group();

}  // namespace shiftguard::server
