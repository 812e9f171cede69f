// A journal that a person names on the command line, segment by segment.
#pragma once

#include "agent/journal/journal.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <functional>
#include <vector>

namespace shiftguard::cli {

/// The journal key of the agent's state folder; empty, for a plain journal, where no folder is given.
[[nodiscard]] Result<journal::Key> journal_key_of(const std::filesystem::path& state);

/// Gives each segment to `look`, in order, until it answers false, and says on standard error where one is cut off.
/// Errors: as of journal::read.
Status for_each_segment(const std::vector<std::filesystem::path>& files, const journal::Key& key,
                        const std::function<bool(const journal::Run& segment)>& look);

}  // namespace shiftguard::cli
