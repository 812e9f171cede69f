// What every chain holds and what is missing in it: the walk of proof.hpp, counted, and held against what the server
// gave receipts for and what the workstations said in their heartbeats. So a chain that was cut back to an earlier
// signed head shows as well.
#pragma once

#include "common/result.hpp"
#include "protocol/chain.hpp"
#include "protocol/closing.hpp"
#include "server/review/proof.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::review {

/// Records that were here once: somebody was told so.
struct MissingTail {
    protocol::Sequence stored = 0;     ///< where the chain stands
    protocol::Sequence receipted = 0;  ///< where it stood
    std::string sentence;              ///< who says so
};

/// A chain that was closed, by the server's signed word.
struct Ended {
    protocol::Closing closing;
    protocol::Sequence undelivered = 0;  ///< that the last heartbeat told of and that never came
};

struct ChainReport {
    WorkstationId workstation;
    std::string host_name;
    Walked walked;
    std::optional<MissingTail> tail;
    std::optional<Ended> ended{};  ///< its undelivered tail is no loss; what the server acknowledged still is one
    [[nodiscard]] bool whole() const { return !walked.broken && !tail; }
};

/// Every workstation's, in the store's order. `receipts`: what the server's own book holds.
[[nodiscard]] Result<std::vector<ChainReport>> verify_all(store::IncidentStore& store,
                                                          const protocol::PublicKey& receipt_key,
                                                          const std::vector<protocol::Receipt>& receipts);

}  // namespace shiftguard::review
