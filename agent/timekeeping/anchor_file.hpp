// The anchor on the disk, so that a new start knows what the one before knew. Replaced as a whole, mode 0600.
#pragma once

#include "agent/timekeeping/anchor.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::timekeeping {

[[nodiscard]] std::string to_json(const Anchor& anchor);
/// Errors: corrupted.
[[nodiscard]] Result<Anchor> anchor_from(std::string_view json);

/// Errors: those of write_atomically.
Status keep_anchor(const std::filesystem::path& file, const Anchor& anchor);
/// nullopt where there is no such file. Errors: corrupted; refused, where others may read or write it.
[[nodiscard]] Result<std::optional<Anchor>> read_anchor(const std::filesystem::path& file);

}  // namespace shiftguard::timekeeping
