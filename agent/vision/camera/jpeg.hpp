// A camera's JPEG picture, whole or not at all: where data is missing or wrong there is no picture, never one that is
// half grey or half of an earlier moment.
#pragma once

#include "agent/vision/frame.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace shiftguard::vision {

/// Longest side of a picture that is decoded; no webcam gives more.
inline constexpr std::uint32_t longest_side = 4096;

/// Nothing where the bytes are no JPEG picture (ITU-T T.81, Huffman coding, one scan), where it is cut off or damaged,
/// or too large. What many webcams do and what costs no part of the picture is borne: bytes too many before a marker,
/// no end marker, and no Huffman tables (the standard's own are meant then).
[[nodiscard]] std::optional<Frame> decode_jpeg(std::span<const std::uint8_t> bytes, BootTime captured);

}  // namespace shiftguard::vision
