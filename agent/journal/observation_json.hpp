// The journal's spelling of a time and of a look; entries and outputs share it.
#pragma once

#include "agent/journal/fields.hpp"
#include "agent/observation/observation.hpp"
#include "common/time.hpp"

#include <nlohmann/json_fwd.hpp>

namespace shiftguard::journal {

[[nodiscard]] nlohmann::json json_of(const Now& now);
[[nodiscard]] Now now_from(const Fields& fields);

/// Boxes are [x, y, width, height]. Floats are written as the doubles they are, so that they read back to the bit.
[[nodiscard]] nlohmann::json json_of(const observation::Box& box);
/// Of the member `box`.
[[nodiscard]] observation::Box box_from(const Fields& fields);
[[nodiscard]] nlohmann::json json_of(const observation::Observation& look);
[[nodiscard]] observation::Observation observation_from(const Fields& fields);

}  // namespace shiftguard::journal
