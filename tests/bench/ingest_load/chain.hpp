// Joined workstations and what they have to say, made before anything is timed: whole HTTP requests, signed and
// chained.
#pragma once

#include "agent/delivery/delivery.hpp"
#include "protocol/chain.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace shiftguard::bench {

struct Machine {
    delivery::Membership membership;
    protocol::KeyPair keys;
    protocol::StoredHead head;  ///< where its chain stands
};

/// Joins one workstation for each token, in a folder of its own under `folder`. Throws where the server refuses.
[[nodiscard]] std::vector<Machine> join(const std::filesystem::path& folder, const std::string& url,
                                        const std::filesystem::path& authority, const std::vector<std::string>& tokens);

/// One incident's body, as an agent writes it; no two are the same.
[[nodiscard]] std::string incident_body(const WorkstationId& workstation);

/// `batches` requests of `records` incidents each, going on with the machine's chain.
[[nodiscard]] std::vector<std::string> record_requests(Machine& machine, std::size_t batches, std::size_t records);

[[nodiscard]] std::string heartbeat_request();

}  // namespace shiftguard::bench
