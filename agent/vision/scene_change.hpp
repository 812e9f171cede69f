// Whether anything moved since a remembered moment, and whether it moved outside a region.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/thumbnail.hpp"

#include <optional>

namespace shiftguard::vision {

/// True where at least 0.5 % of the picture, leaving out what lies in `except`, differs by more than 12 of 255.
[[nodiscard]] bool has_changed(const Thumbnail& before, const Thumbnail& after,
                               const std::optional<observation::Box>& except = std::nullopt);

/// Where the body of this face moves: three face widths across, from the head down to the lower edge.
[[nodiscard]] observation::Box body_region(const observation::Box& face);

}  // namespace shiftguard::vision
