// UUID version 7 (RFC 9562, section 5.7): sorts by the time it was made.
#pragma once

#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard {

/// `random`: ten bytes from a cryptographic source; the caller brings them, so that the function stays pure.
[[nodiscard]] std::string make_uuid_v7(WallTime at, const std::array<std::uint8_t, 10>& random);

/// True for the canonical spelling of any UUID: 8-4-4-4-12 lower-case hexadecimal digits.
[[nodiscard]] bool is_uuid(std::string_view text);

/// When a UUID of version 7 was made, by the clock of whoever made it; nullopt for any other text.
[[nodiscard]] std::optional<WallTime> time_of_uuid_v7(std::string_view text);

}  // namespace shiftguard
