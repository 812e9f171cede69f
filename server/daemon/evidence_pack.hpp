// The pictures as one file of a backup: for each its SHA-256 and its length on a line, then its bytes.
#pragma once

#include "common/result.hpp"
#include "server/daemon/folder.hpp"
#include "server/evidence/vault.hpp"

#include <cstddef>
#include <filesystem>

namespace shiftguard::server {

/// Every picture that is there and whole, in a new file (mode 0600); how many are damaged and not in it. Call within a
/// hold to keep. Errors: exhausted, and those of the vault.
[[nodiscard]] Result<std::size_t> pack_evidence(evidence::Vault& vault, const std::filesystem::path& file);

/// Puts them into the folder's vault and takes the file away. Success also where there is none: the backup is of an
/// earlier release. Errors: corrupted, and those of the vault.
[[nodiscard]] Status unpack_evidence(const std::filesystem::path& file, const Folder& folder);

}  // namespace shiftguard::server
