// Bodies made smaller for the way: zstd (RFC 8878) and gzip (RFC 1952), with libzstd and zlib. What comes out of
// decompress is bounded before it is built, so a small body that would become a huge one is refused.
#pragma once

#include "common/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard {

/// A content coding of HTTP (RFC 9110, section 8.4.1), the better one first.
enum class Coding : std::uint8_t { zstd, gzip };

inline constexpr std::array all_codings{Coding::zstd, Coding::gzip};

[[nodiscard]] std::string_view to_string(Coding coding);
/// By the word of Content-Encoding, whatever its case.
[[nodiscard]] std::optional<Coding> coding_from(std::string_view word);
/// The best that an Accept-Encoding names; none where it names none that we know, or only with q=0.
[[nodiscard]] std::optional<Coding> best_coding_of(std::string_view accept_encoding);

[[nodiscard]] std::string compress(Coding coding, std::string_view text);
/// Errors: corrupted, where it is not of that coding or is cut off; exhausted, where it would be longer than `most`.
[[nodiscard]] Result<std::string> decompress(Coding coding, std::string_view packed, std::size_t most);

}  // namespace shiftguard
