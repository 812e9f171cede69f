// One line of what gpsd says (its JSON protocol, gpsd_json(5)). Pure.
#pragma once

#include "agent/place/place.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace shiftguard::place {

/// gpsd's own lines stay below 10,240 bytes.
inline constexpr std::size_t longest_report = 16'384;

/// The fix of a TPV report: in two dimensions at least, with its time and how exact it is. `eph`, or else `epx` and
/// `epy`, is taken as the radius that holds the position with 68 %. gpsd means 95 % by some receivers and does not say
/// for others: so no fix is believed more exact than it is. nullopt for any other line, and for one that is none.
[[nodiscard]] std::optional<Fix> fix_of(std::string_view line);

}  // namespace shiftguard::place
