// Private to this room: what becomes of a damaged outbox. It is set aside, never deleted, and every row of it that
// still reads is carried over into a new one, so that the chain goes on where it was.
#pragma once

#include "common/result.hpp"
#include "common/sqlite/sqlite.hpp"

#include <filesystem>
#include <string>

namespace shiftguard::spool {

/// Renames the file and what SQLite keeps beside it; gives the new name.
[[nodiscard]] Result<std::filesystem::path> set_aside(const std::filesystem::path& file);

/// Carries over what reads; words that say how much that was, without a name.
[[nodiscard]] std::string salvage(const std::filesystem::path& damaged, const sqlite::Database& into);

}  // namespace shiftguard::spool
