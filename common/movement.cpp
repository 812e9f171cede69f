#include "common/movement.hpp"

#include <algorithm>

namespace shiftguard {

std::string_view to_string(Movement movement) {
    switch (movement) {
        case Movement::turn_left:
            return "turn_left";
        case Movement::turn_right:
            return "turn_right";
        case Movement::raise_chin:
            return "raise_chin";
        case Movement::close_eyes:
            return "close_eyes";
    }
    return "";
}

std::optional<Movement> movement_from(std::string_view word) {
    const auto* const found = std::find_if(all_movements.begin(), all_movements.end(),
                                           [&](Movement movement) { return to_string(movement) == word; });
    return found == all_movements.end() ? std::nullopt : std::optional(*found);
}

}  // namespace shiftguard
