// The loads, each on connections that stand before the clock starts.
#pragma once

#include "tests/bench/ingest_load/chain.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace shiftguard::bench {

struct Timed {
    double seconds = 0;                           ///< from the first byte to the last answer
    double server_seconds = 0;                    ///< of the processors, meanwhile; 0 where it was not asked for
    double load_seconds = 0;                      ///< the same of this process
    std::vector<std::chrono::microseconds> took;  ///< of every request, sorted
};

/// Every machine on a connection of its own, all at once: `batches` requests of `records` incidents each. `server`: its
/// process, where its processor time is wanted.
[[nodiscard]] Timed post_records(std::vector<Machine>& machines, std::size_t batches, std::size_t records,
                                 std::optional<pid_t> server);

/// `connections` that say nothing, over the machines' certificates; then `told` is called, and every `every`-th of them
/// sends a heartbeat, one after another, while the others stay.
[[nodiscard]] Timed stay_idle(const std::vector<Machine>& machines, std::size_t connections, std::size_t every,
                              const std::function<void()>& told);

/// The same bodies as syslog messages (RFC 5425) over TLS, on `connections` at once. Nobody acknowledges: whoever asked
/// looks for them in the collector's file. When the first byte was sent, in seconds since 1970.
[[nodiscard]] double send_syslog(std::uint16_t port, const std::filesystem::path& authority, std::size_t connections,
                                 std::size_t messages);

}  // namespace shiftguard::bench
