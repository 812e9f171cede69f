// Rosters from a delimited export of a workforce-management system, by a column mapping. Pure: bytes, mapping and
// window are arguments.
//
// The first row names the columns. Every other row is one activity of one worker on one date: work, a break, time off,
// or what the mapping ignores. Activities of work that follow one another, with the breaks between them, are one shift;
// a break beside no work is none. Times are of the zone; those that are missing or come twice are read as shift.hpp
// says. A fault in a worker's own row is that worker's alone.
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

/// By the worker's name in the export; the empty name where there is no column of workers.
using Rosters = std::map<std::string, Result<Roster>, std::less<>>;

/// One for each of `workers`; where the layout names no column of workers, one under the empty name. `zone`, an IANA
/// name that exists. Errors, of one worker: invalid_input (FILE:LINE and what is wrong there), not_found (no row is of
/// this worker). Of the whole file: invalid_input (its form, or a column that is not there), exhausted (over 10 MiB).
[[nodiscard]] Result<Rosters> read_delimited(std::string_view text, std::string_view file, const Layout& layout,
                                             std::string_view zone, const std::set<std::string>& workers,
                                             const Window& window);

}  // namespace shiftguard::roster
