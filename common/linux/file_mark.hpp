// What a file looks like from outside: tells one file from the next at the same place, without reading it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <system_error>

namespace shiftguard {

struct FileMark {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t bytes = 0;
    std::int64_t changed_ns = 0;  ///< its contents, since 1970
    std::uint32_t mode = 0;       ///< as of stat(2): kind and permissions
    [[nodiscard]] bool is_plain_file() const;
    [[nodiscard]] bool others_may_write() const;  ///< every account of the machine
    friend bool operator==(const FileMark&, const FileMark&) = default;
};

/// Of what the path leads to; all zeroes where `error` is set.
[[nodiscard]] FileMark mark_of(const std::filesystem::path& file, std::error_code& error);
/// All zeroes where there is none, or it cannot be looked at.
[[nodiscard]] FileMark mark_of(const std::filesystem::path& file);

}  // namespace shiftguard
