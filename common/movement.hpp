// The movements that a worker can be asked for to show that a living head is before the camera. The words are the
// policy's, the template's and the screens'. Left and right are the worker's own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shiftguard {

enum class Movement : std::uint8_t { turn_left, turn_right, raise_chin, close_eyes };

inline constexpr std::array all_movements{Movement::turn_left, Movement::turn_right, Movement::raise_chin,
                                          Movement::close_eyes};

[[nodiscard]] std::string_view to_string(Movement movement);
[[nodiscard]] std::optional<Movement> movement_from(std::string_view word);

}  // namespace shiftguard
