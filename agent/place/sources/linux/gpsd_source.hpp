// Reads the machine's position from gpsd, over its socket at 127.0.0.1.
#pragma once

#include "agent/place/source.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace shiftguard::place {

/// Where the source looks; other values are for tests.
struct GpsdSourceOptions {
    std::uint16_t port = 2947;
    std::uint32_t owner =
        0;  ///< whose listening socket is believed: root's, also where gpsd has become another account
    std::size_t most_bytes = std::size_t{1} << 20U;  ///< said between two readings; beyond it the other side is no gpsd
    std::filesystem::path tcp_table = "/proc/self/net/tcp";
    std::filesystem::path tcp6_table = "/proc/self/net/tcp6";
};

/// Never fails: where gpsd is absent, silent, not root's, or has no position yet, the fix stays empty and the next
/// reading tries again. It stays connected from one reading to the next and takes the newest report of those that came
/// meanwhile. Who says more than `most_bytes` between two readings, or a line longer than gpsd's, is left.
[[nodiscard]] std::unique_ptr<Source> make_gpsd_source(GpsdSourceOptions options = {});

/// Root's gpsd, or what systemd starts it by, listens. For `doctor`.
[[nodiscard]] bool gpsd_listens(const GpsdSourceOptions& options = {});

}  // namespace shiftguard::place
