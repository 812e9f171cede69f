// What leaves the server for other systems: one record as the store keeps it, with whose it is. Every form below is
// built from the fields of the decoded record alone, never from the body as it came: what this release does not know
// does not leave, and neither does the geometry. Pure.
#pragma once

#include "common/ids.hpp"
#include "common/time.hpp"
#include "protocol/record.hpp"

#include <cstdint>
#include <string>

namespace shiftguard::exports {

struct Message {
    std::string host_name;    ///< of the workstation
    std::uint64_t seq = 0;    ///< its place in the workstation's chain
    WallTime stored{};        ///< by the server's clock
    protocol::Record record;  ///< record.id is the same however often it is sent; record.workstation is set
};

/// One line of OCSF 1.3.0 JSON, class 2004, ASCII only (others as \uXXXX).
[[nodiscard]] std::string to_ocsf(const Message& message);

/// ArcSight Common Event Format, version 0: one line of UTF-8.
[[nodiscard]] std::string to_cef(const Message& message);

}  // namespace shiftguard::exports
