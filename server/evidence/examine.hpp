// What of the pictures is there: every row held against its bytes, and every file against the rows.
#pragma once

#include "common/result.hpp"
#include "server/evidence/vault.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <vector>

namespace shiftguard::evidence {

struct Findings {
    std::size_t whole = 0;                    ///< bytes that have their hash, and a row
    std::size_t removed = 0;                  ///< rows of what its period took away
    std::size_t unnamed = 0;                  ///< of the whole ones: no record names them; they go after `unnamed_for`
    std::size_t awaited = 0;                  ///< named by a record, and never came
    std::vector<store::EvidenceKey> missing;  ///< a row says that there are bytes, and there are none
    std::vector<store::EvidenceKey> damaged;
    std::vector<protocol::Hash> without_row;  ///< what a crash left, or what nobody of this server's kept
    [[nodiscard]] bool lost() const { return !missing.empty() || !damaged.empty(); }
};

/// Reads every picture. Others may keep and remove meanwhile: what is told was so at one moment for each picture.
[[nodiscard]] Result<Findings> examine(Vault& vault, store::IncidentStore& store);

}  // namespace shiftguard::evidence
