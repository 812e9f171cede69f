// A worker's roster from an iCalendar file (RFC 5545): its events as shifts, breaks and time off between two instants.
// Pure: the file's bytes and the zone of times without one are arguments.
//
// What RFC 5545 leaves to us: a shift that repeats ends at its time on the wall, so that the night on which the clocks
// change ends at 06:00 like every other. A TZID that is an IANA name follows this machine's zone database, also where
// the calendar brings a VTIMEZONE of that name; any other follows its VTIMEZONE. DTSTART is always the first time of
// its series. An event without length is no shift.
#pragma once

#include "agent/roster/reading.hpp"
#include "common/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace shiftguard::roster {

class Calendar {
public:
    /// `file` is named in errors as FILE:LINE. `zone`, an IANA name: of times that name none, and of whole days; where
    /// it is empty the calendar's own X-WR-TIMEZONE, or else `otherwise`. Errors: invalid_input (what is wrong on which
    /// line), exhausted (over 10 MiB), not_found (`zone` or `otherwise` is none).
    [[nodiscard]] static Result<Calendar> read(std::string_view text, std::string_view file, std::string_view zone,
                                               std::string_view otherwise = "UTC");

    Calendar(Calendar&&) noexcept;
    Calendar& operator=(Calendar&&) noexcept;
    ~Calendar();

    /// The IANA name by which times without a zone were read.
    [[nodiscard]] const std::string& zone() const;

    /// Everything that overlaps [from, to). Errors: invalid_input for a rule that gives more than a roster has.
    [[nodiscard]] Result<Roster> between(WallTime from, WallTime to) const;

private:
    struct Inside;
    explicit Calendar(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace shiftguard::roster
