// Bytes, and the two spellings they travel in. Strict: whatever is not exactly that spelling is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard {

using Bytes = std::vector<std::uint8_t>;

[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);  ///< lower case
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);
[[nodiscard]] std::string to_base64(std::span<const std::uint8_t> bytes);  ///< RFC 4648 section 4, padded
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

[[nodiscard]] inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace shiftguard
