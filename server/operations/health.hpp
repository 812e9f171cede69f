// Whether the server can do its work now, for a load balancer or a supervisor of services.
#pragma once

#include "common/result.hpp"
#include "server/http/message.hpp"

#include <cstdint>
#include <optional>

namespace shiftguard::operations {

struct Health {
    Status store = success();           ///< a read that the store answered, or not
    std::optional<std::uint64_t> room;  ///< free bytes where the database lies; none: could not be told
    std::uint64_t room_needed = 0;
};

/// 200 or 503 with a small JSON: {"status":"ok"|"failing","store":"ok"|"failing","disk":"ok"|"full"|"unknown"}. The
/// reason is in the note, for the log: no path and no sentence of the store leaves the machine.
[[nodiscard]] http::Answer health_answer(const Health& health);

}  // namespace shiftguard::operations
