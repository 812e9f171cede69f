// Codes that one person reads out and another types: Crockford's base 32, which has no I, L, O and U.
#pragma once

#include <string>
#include <string_view>

namespace shiftguard {

inline constexpr std::string_view spoken_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// As a person types it: case, blanks and dashes do not matter; I and L are read as 1, O as 0. Whatever else stands
/// there stays.
[[nodiscard]] std::string as_spoken(std::string_view typed);

/// In groups of four: XXXX-XXXX-XXXX.
[[nodiscard]] std::string in_groups(std::string_view letters);

}  // namespace shiftguard
