// Secrets that the server hands out: the text goes to one person or machine, only its hash is kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::ticket {

using SecretHash = std::array<std::uint8_t, 32>;

struct Secret {
    std::string text;
    SecretHash hash{};
};

/// 256 random bits as 64 hexadecimal digits: for machines, links and cookies.
[[nodiscard]] Secret make_token();

/// 80 random bits for a person to type: XXXX-XXXX-XXXX-XXXX in Crockford's base 32 (no I, L, O, U).
[[nodiscard]] Secret make_code();

[[nodiscard]] SecretHash hash_token(std::string_view text);

/// As a person types it: case, blanks and dashes do not matter; I and L are read as 1, O as 0.
[[nodiscard]] SecretHash hash_code(std::string_view typed);

}  // namespace shiftguard::ticket
