// How alike two small grey patches of one size are, whatever the light.
#pragma once

#include <optional>
#include <span>

namespace shiftguard::vision {

/// Of all its grey means.
[[nodiscard]] float mean_of(std::span<const float> patch);

/// Normalised correlation, -1..1; none where one of them has so little contrast that its looks are noise.
/// Precondition: both have as many grey means, 0..255, and at least one.
[[nodiscard]] std::optional<float> correlation(std::span<const float> a, std::span<const float> b);

}  // namespace shiftguard::vision
