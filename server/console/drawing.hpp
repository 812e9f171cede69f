// An incident's geometry as the boxes of an inline SVG: numbers only, in the frame's pixels, never outside the frame.
#pragma once

#include "protocol/record.hpp"
#include "server/console/render.hpp"

namespace shiftguard::console {

/// Fills width, height, label_size, summary, and the list "boxes" (kind, x, y, width, height, label, label_x, label_y).
void draw(const protocol::Geometry& geometry, Language language, View& view);

}  // namespace shiftguard::console
