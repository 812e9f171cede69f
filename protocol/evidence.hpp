// A picture on its way: PUT /v1/evidence/{its SHA-256, 64 lower-case hexadecimal digits} with the bytes as the body.
// It goes before the batch with the record that names it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace shiftguard::protocol {

inline constexpr std::string_view evidence_path = "/v1/evidence/";
inline constexpr std::string_view evidence_media_type = "image/jpeg";

/// By its first and last bytes (ISO/IEC 10918-1: SOI and another marker, EOI).
[[nodiscard]] inline bool looks_like_jpeg(std::span<const std::uint8_t> bytes) {
    constexpr std::array<std::uint8_t, 3> begin{0xff, 0xd8, 0xff};
    constexpr std::array<std::uint8_t, 2> end{0xff, 0xd9};
    return bytes.size() >= begin.size() + end.size() && std::equal(begin.begin(), begin.end(), bytes.begin()) &&
           std::equal(end.rbegin(), end.rend(), bytes.rbegin());
}

}  // namespace shiftguard::protocol
