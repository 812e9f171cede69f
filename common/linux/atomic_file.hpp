// Files that are there whole or not at all, also after a power cut, and secrets that only their owner may read.
#pragma once

#include "common/encoding.hpp"
#include "common/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace shiftguard {

enum class FileMode : std::uint32_t {
    owner_only = 0600,
    everyone_reads = 0644,
};

/// Replaces `file` by these bytes: temporary file beside it, fsync, rename, fsync of the folder. The folder must exist.
/// One writer of a file at a time: the temporary file has one name.
/// Errors: refused, exhausted, not_found (the folder), internal; the old file is then as it was.
Status write_atomically(const std::filesystem::path& file, std::span<const std::uint8_t> bytes, FileMode mode);

/// The whole file. Errors: not_found, refused, exhausted (more than `most` bytes), internal.
[[nodiscard]] Result<Bytes> read_file(const std::filesystem::path& file, std::size_t most);

/// As read_file, for a secret: a regular file (no link) of this process's user that nobody else may read or write.
/// Errors also: refused where it is not so.
[[nodiscard]] Result<Bytes> read_private_file(const std::filesystem::path& file, std::size_t most);

/// Makes the folder (mode 0700) and its parents where they are missing. Errors: refused, internal.
Status make_private_folder(const std::filesystem::path& folder);

/// Makes a removal or a rename in the folder last.
Status sync_folder(const std::filesystem::path& folder);

}  // namespace shiftguard
