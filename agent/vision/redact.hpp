// A look's frame made into the one small picture that policy may ask for: faces cannot be recognised in it and nothing
// but persons can be made out. What goes in is not kept; what comes out is all that ever leaves the eye of a picture.
#pragma once

#include "agent/incident/redaction/redaction.hpp"
#include "agent/vision/frame.hpp"
#include "common/encoding.hpp"

#include <cstddef>
#include <cstdint>

namespace shiftguard::vision {

inline constexpr std::uint32_t longest_redacted_side = 320;  ///< pixels
/// So many cells across, and as many down, are all that is left of a face and of a head.
inline constexpr int cells_of_a_face = 3;
/// So many cells along the picture's longer side are all that is left of what is no person.
inline constexpr int cells_of_the_room = 16;
/// Pixels of the redacted picture to a cell, of a person below the head.
inline constexpr int pixels_of_a_body_cell = 4;

/// At most longest_redacted_side wide and high. `captured` is the frame's.
[[nodiscard]] Frame redact(const Frame& frame, const incident::RedactionPlan& plan);

/// As JPEG (JFIF, no Exif, no comment) of at most `most` bytes; empty where it cannot be had in so few.
[[nodiscard]] Bytes to_jpeg(const Frame& frame, std::size_t most);

}  // namespace shiftguard::vision
