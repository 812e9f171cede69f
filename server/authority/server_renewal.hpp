// The server's next certificate, by its own authority.
#pragma once

#include "server/authority/authority.hpp"

namespace shiftguard::authority {

/// In PEM: the key, the subject and the names of `current`, never longer than the authority's own. Errors: refused
/// where this authority did not sign the present one, or has ended; corrupted what cannot be read.
[[nodiscard]] Result<std::string> renew_server(const Identity& authority, const Identity& current, WallTime now);

}  // namespace shiftguard::authority
