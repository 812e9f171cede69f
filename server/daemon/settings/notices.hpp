// The groups `mail` and `webhook` of server.json: by which way supervisors are told of urgent incidents.
#pragma once

#include "server/daemon/settings/group.hpp"
#include "server/export/targets/mail.hpp"
#include "server/export/targets/webhook.hpp"

namespace shiftguard::server {

[[nodiscard]] Group mail_group();
[[nodiscard]] Group webhook_group();

}  // namespace shiftguard::server
