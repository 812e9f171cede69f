// What is deleted when: bodies past their period, everything of a worker who asked for it. The chain stays; see
// server/store/retention.hpp.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "server/evidence/vault.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <cstddef>

namespace shiftguard::review {

/// Zero days: kept for good.
struct Periods {
    std::chrono::days records{365};  ///< from when the server stored them; incidents go with their last record
    std::chrono::days audit{1095};
    std::chrono::days heartbeats{7};
    std::chrono::days evidence{30};  ///< pictures, from when the server stored them; never longer than records
    friend bool operator==(const Periods&, const Periods&) = default;
};

struct Deleted {
    std::size_t records = 0;
    std::size_t workstations = 0;  ///< whose chains have new tombstones
    std::size_t pictures = 0;
};

/// Pure: was the wall clock set by more than a day since then? A period that is over by such a clock alone is no reason
/// to delete.
[[nodiscard]] bool clock_was_set(const Now& since, const Now& now);

/// Deletes what is past its period at `now`, and writes an audit line for the records and one for each run of
/// pictures, where there was any. Pictures that no record named in time go too, and what a crash left of others. May be
/// called again after it was cut off.
[[nodiscard]] Result<Deleted> apply_retention(store::IncidentStore& store, evidence::Vault& vault,
                                              const protocol::KeyPair& receipt, const Periods& periods, WallTime now);

/// Deletes every body that names this worker and the pictures that it names, the worker's enrolment codes and
/// exceptions. The audit line names the worker not at all. Reads every body that is kept: minutes where there are
/// millions.
[[nodiscard]] Result<Deleted> erase_worker(store::IncidentStore& store, evidence::Vault& vault,
                                           const protocol::KeyPair& receipt, const WorkerId& worker, WallTime now);

}  // namespace shiftguard::review
