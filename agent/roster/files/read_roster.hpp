// A worker's roster from the bytes of a file of whatever kind.
#pragma once

#include "agent/roster/layout.hpp"
#include "agent/roster/reading.hpp"
#include "common/result.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace shiftguard::roster {

/// A calendar begins with BEGIN:VCALENDAR, a JSON document with a brace; anything else is delimited.
[[nodiscard]] Kind kind_of(std::string_view text);

using Readings = std::map<std::string, Result<Reading>, std::less<>>;

/// One for each of `workers`, by their names in the file. A calendar or a JSON document is one worker's, so each of
/// them is given the same; so is an export without a column of workers. Local times are of the zone that the file
/// itself names, or else of the layout's. Errors: as of the readers, those of the whole file for each worker.
[[nodiscard]] Readings read_rosters(std::string_view text, std::string_view file, const Layout& layout,
                                    const std::set<std::string>& workers, const Window& window);

}  // namespace shiftguard::roster
