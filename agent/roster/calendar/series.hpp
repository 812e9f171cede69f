// The times of one event and of the events that stand for some of them (RECURRENCE-ID), within a window. For the inside
// of this room.
#pragma once

#include "agent/roster/calendar/event.hpp"
#include "agent/roster/shift.hpp"
#include "common/result.hpp"

#include <string_view>
#include <vector>

namespace shiftguard::roster {

struct Occurrence {
    Event::Kind kind = Event::Kind::shift;
    Instant from{};
    Instant to{};
};

/// Appends what overlaps [from, to) of a series: `revisions` are all events of one UID, in any order; of the same time
/// of the series the latest revision holds. Errors: invalid_input with the line of the rule that gives too much.
[[nodiscard]] Status append_series(const std::vector<const Event*>& revisions, Instant from, Instant to,
                                   std::string_view file, std::vector<Occurrence>& into);

}  // namespace shiftguard::roster
