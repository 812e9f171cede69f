// The page of the workstations: how long each chain is, what is missing in it and why, and who was enrolled where.
#pragma once

#include "common/result.hpp"
#include "server/console/format.hpp"
#include "server/console/render.hpp"
#include "server/store/store.hpp"

#include <optional>
#include <vector>

namespace shiftguard::console {

/// One workstation's books.
struct Ledger {
    store::Workstation workstation;
    store::Losses losses;
    std::vector<store::StoredRecord> enrolments;  ///< newest first
    std::optional<WallTime> last_received;
    std::optional<store::Heard> heard;
    std::optional<store::Silence> silence;           ///< it is agent_silent
    std::optional<protocol::Closing> closing{};      ///< its chain is at its end
    std::optional<protocol::Closing> predecessor{};  ///< of the chain in whose place this one is
};
[[nodiscard]] Result<std::vector<Ledger>> read_ledgers(store::IncidentStore& store);

[[nodiscard]] View workstations_view(const std::vector<Ledger>& ledgers, const Reader& reader);

}  // namespace shiftguard::console
