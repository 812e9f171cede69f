// A look over CBOR bytes before the parser sees them: one item, definite lengths, shallow, nothing behind it.
// The parser is recursive, so depth must be bounded by us: the bytes come from the process that reads hostile pictures.
#pragma once

#include <cstdint>
#include <span>

namespace shiftguard::observation {

/// True for one well-formed item of integers, byte and text strings, arrays, maps, floats and simple values, nested at
/// most 8 deep, without tags or indefinite lengths (RFC 8949 section 3).
[[nodiscard]] bool is_plain_cbor(std::span<const std::uint8_t> bytes);

}  // namespace shiftguard::observation
