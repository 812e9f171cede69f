// Private to this room: what becomes of a damaged outbox. It is set aside, never deleted, and every row of it that
// still reads is carried over into a new one, so that the chain goes on where it was.
// Until all of that is on disk it waits as NAME.damaged, and no new outbox may be used: where there is no room, or the
// agent dies meanwhile, the next try begins with it. Then it is NAME.damaged-TIME.
#pragma once

#include "common/result.hpp"
#include "common/sqlite/sqlite.hpp"

#include <filesystem>
#include <string>

namespace shiftguard::spool {

[[nodiscard]] bool waits_to_be_carried_over(const std::filesystem::path& file);

/// To be called before the file is opened: where a setting aside ended halfway, SQLite's log is brought back to its
/// file.
Status rejoin_log(const std::filesystem::path& file);

/// Renames the file and SQLite's log of it. What was begun of a new outbox while one waits is removed. Errors: refused,
/// exhausted.
Status set_aside(const std::filesystem::path& file);

/// Carries over what reads of the one that waits, all of it or nothing; words that say how much that was, without a
/// name. Errors: what is no damage of the one that waits: exhausted, unavailable, refused, internal.
[[nodiscard]] Result<std::string> salvage(const std::filesystem::path& file, const sqlite::Database& into);

/// It was carried over: gives its new name. Errors: refused; where it waits still, it is carried over again.
[[nodiscard]] Result<std::filesystem::path> date(const std::filesystem::path& file);

}  // namespace shiftguard::spool
