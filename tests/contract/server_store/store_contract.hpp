// What every store must do, whatever database is under it. A test of one implementation runs each clause on a store of
// its own.
#pragma once

#include "server/store/store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace shiftguard::testing {

/// Opens the clause's store; each call gives another handle on the same data.
using OpenStore = std::function<std::unique_ptr<store::IncidentStore>()>;

struct StoreClause {
    std::string name;
    std::function<void(const OpenStore&)> check;
};

/// All clauses, those below included.
[[nodiscard]] std::vector<StoreClause> store_contract();
/// What goes on to other systems.
[[nodiscard]] std::vector<StoreClause> export_contract();
/// Heartbeats and silences, deletions, revocation.
[[nodiscard]] std::vector<StoreClause> operations_contract();
/// Rows of evidence.
[[nodiscard]] std::vector<StoreClause> evidence_contract();

}  // namespace shiftguard::testing
