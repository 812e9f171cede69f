// A weekly rule, ready to be asked for the shift that begins on a given local day. For the inside of this room.
#pragma once

#include "agent/roster/shift.hpp"
#include "agent/roster/zone_clock.hpp"

#include <array>
#include <chrono>
#include <optional>

namespace shiftguard::roster {

class Weekly {
public:
    /// `zone`: of the rule's own name.
    Weekly(const WeeklyShift& rule, ZoneClock zone);

    [[nodiscard]] std::chrono::days day_of(WallTime at) {
        return std::chrono::floor<std::chrono::days>(zone_.local(std::chrono::floor<std::chrono::seconds>(at)));
    }

    /// nullopt: none begins on this day, or the whole of it falls into a gap.
    [[nodiscard]] std::optional<ShiftTime> beginning_on(std::chrono::days day);

    /// Without an end: each day's shift lasts until the next day's begins.
    [[nodiscard]] bool always() const;

private:
    std::array<bool, 7> on_{};
    std::chrono::seconds from_;
    std::chrono::seconds to_;
    ZoneClock zone_;
};

}  // namespace shiftguard::roster
