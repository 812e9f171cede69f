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

[[nodiscard]] std::vector<StoreClause> store_contract();

}  // namespace shiftguard::testing
