// Who listens on a port of this machine, from the kernel's own tables.
#pragma once

#include <cstdint>
#include <string_view>

namespace shiftguard::place {

/// True where something listens on 127.0.0.1 at this port, and nobody but `owner` (an OS account's number) could have
/// opened it. `tcp`, `tcp6`: the texts of /proc/net/tcp and /proc/net/tcp6. Anyone may listen on a high port that is
/// free: what a position is built on must come from whom root started.
[[nodiscard]] bool only_listener_is(std::string_view tcp, std::string_view tcp6, std::uint16_t port,
                                    std::uint32_t owner);

}  // namespace shiftguard::place
