// Keeping and removing pictures: the bytes in the vault and the row in the store, so that whatever happens in between
// - a row that says "there are bytes" is written only after they lie on the disk to stay;
// - bytes go only when no row says so any more. What a crash leaves is bytes without a row; remove_leftovers takes
// them.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"
#include "server/evidence/vault.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace shiftguard::evidence {

/// A blob that no record named within this time goes.
inline constexpr std::chrono::days unnamed_for{7};

/// `was_there` also for one that was here and was removed: it is not stored again. Both: on disk to stay. Where the
/// disk is full nothing of it stays, or until the next retention, where others keep at that moment. Errors: those of
/// the vault and the store.
[[nodiscard]] Result<Put> keep(Vault& vault, store::IncidentStore& store, const store::Evidence& evidence,
                               std::span<const std::uint8_t> bytes);

/// Rows first, with the audit line, then the bytes that no other row needs.
[[nodiscard]] Status remove(Vault& vault, store::IncidentStore& store, const std::vector<store::EvidenceKey>& keys,
                            WallTime at, const std::string& who, const std::string& what);

/// Bytes of which no row says that they are there; how many.
[[nodiscard]] Result<std::size_t> remove_leftovers(Vault& vault, store::IncidentStore& store);

}  // namespace shiftguard::evidence
