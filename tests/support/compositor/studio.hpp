// Draws composed films out of the real recordings of tests/data. The worker (before a blue wall) is keyed out and set
// into the bystander's room; every frame carries sensor noise, so that no scene looks frozen. Deterministic within one
// build.
#pragma once

#include "common/result.hpp"
#include "tests/support/compositor/script.hpp"

#include <filesystem>

namespace shiftguard::testing {

/// Writes `script` as a Motion-JPEG film of 640x480 at 15 frames a second to `film` (an .avi), from the recordings in
/// `data`.
[[nodiscard]] Status compose_film(const Script& script, const std::filesystem::path& data,
                                  const std::filesystem::path& film);

}  // namespace shiftguard::testing
