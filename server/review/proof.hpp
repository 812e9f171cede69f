// Holds what the store keeps against what the workstations signed. Whoever writes the database can change bodies, links
// and reasons; nobody without the workstation's key can sign them, and nobody without the server's receipt key (a file
// beside the database) can put another workstation's key in its place.
// A body that the server deleted itself (retention, erasure) is lawful where the deletion carries the server's own
// signature; nobody can make one without the receipt key either.
// What this cannot see: a chain cut back to an earlier signed head together with the stored head. The workstation tells
// that when it next reports, for it holds the receipts.
#pragma once

#include "common/result.hpp"
#include "protocol/chain.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::review {

/// True where the record's body and link follow from the link before, lead to a head that the workstation signed, and
/// the workstation's key is the one that the server admitted.
[[nodiscard]] Result<bool> is_signed(store::IncidentStore& store, const store::Workstation& workstation,
                                     const protocol::PublicKey& receipt_key, const store::StoredRecord& record);

/// The first thing in a chain that is not as it was signed.
struct Break {
    WorkstationId workstation;
    std::string host_name;
    protocol::Sequence seq = 0;  ///< 0: the workstation itself
    std::string sentence;
};

/// A chain as far as it could be walked.
struct Walked {
    std::size_t records = 0;
    std::size_t bodies = 0;
    std::map<protocol::TombstoneReason, std::size_t> by_workstation;  ///< tombstones with a reason that it signed
    std::map<protocol::TombstoneReason, std::size_t> by_server;       ///< likewise the server
    std::optional<Break> broken;
};

/// Walks one chain from its first record to the head that `workstation` was read with, or to the first break, and
/// counts. What is stored or deleted meanwhile is no break.
[[nodiscard]] Result<Walked> examine(store::IncidentStore& store, const store::Workstation& workstation,
                                     const protocol::PublicKey& receipt_key);

/// The same for its break alone.
[[nodiscard]] Result<std::optional<Break>> walk(store::IncidentStore& store, const store::Workstation& workstation,
                                                const protocol::PublicKey& receipt_key);

/// Walks every chain; at most one break each.
[[nodiscard]] Result<std::vector<Break>> walk_all(store::IncidentStore& store, const protocol::PublicKey& receipt_key);

}  // namespace shiftguard::review
