// A worker's roster from a JSON document: {"zone": ..., "shifts": [...], "breaks": [...], "time_off": [...]}. Pure: the
// file's bytes and the zone of times without one are arguments. Read strictly: unknown and repeated keys, and what is
// no JSON (NaN, comments), are refused with their line.
//
// An entry is weekly, {"days": ["mon"], "from": "22:00", "to": "06:00"}, where `to` at or before `from` is on the next
// day; or it is once, {"from": ..., "to": ...} with instants (2026-11-25T08:00:00+01:00) or local times of the zone
// (2026-11-25T08:00). Local times that are missing or come twice are read as shift.hpp says.
#pragma once

#include "agent/roster/reading.hpp"
#include "common/result.hpp"

#include <string_view>

namespace shiftguard::roster {

/// `file` is named in errors as FILE:LINE. `zone`, an IANA name, of local times; where it is empty the document's own,
/// or else `otherwise`. Errors: invalid_input (what is wrong on which line), exhausted (over 10 MiB), not_found (no
/// such zone).
[[nodiscard]] Result<Reading> read_json(std::string_view text, std::string_view file, std::string_view zone,
                                        std::string_view otherwise, const Window& window);

}  // namespace shiftguard::roster
