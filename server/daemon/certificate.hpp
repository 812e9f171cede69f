// `shiftguard-server certificate renew`. A Status that failed is printed by main and is exit status 1.
#pragma once

#include "common/result.hpp"
#include "server/daemon/folder.hpp"

namespace shiftguard::server {

/// The server's own, by its authority, for the same key and names. Errors also: refused (it is not by this authority).
Status renew_certificate(const Folder& folder);

}  // namespace shiftguard::server
