// What the same disk gives to a program that does nothing but write: the figures that ours are held against.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace shiftguard::bench {

/// Events a second: `batches` transactions of `records` bodies each into one plain table, WAL, synchronous=FULL. No
/// check, no network. Throws where the file cannot be written.
[[nodiscard]] double raw_sqlite(const std::filesystem::path& file, std::size_t batches, std::size_t records);

/// The same into one plain table of a PostgreSQL, each transaction one INSERT from unnest; every connection writes
/// `batches` of them at the same time as the others. Throws where it cannot.
[[nodiscard]] double raw_postgres(const std::string& connection, std::size_t connections, std::size_t batches,
                                  std::size_t records);

}  // namespace shiftguard::bench
