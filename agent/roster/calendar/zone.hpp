// Time zones as a calendar names them: an IANA name, UTC, or the calendar's own VTIMEZONE, with RFC 5545's rule for
// local times that are missing or come twice. For the inside of this room.
#pragma once

#include "agent/roster/calendar/content_lines.hpp"
#include "agent/roster/zone_clock.hpp"
#include "common/result.hpp"

#include <chrono>
#include <memory>
#include <string_view>

namespace shiftguard::roster {

class Zone {
public:
    virtual ~Zone() = default;
    [[nodiscard]] virtual std::chrono::seconds offset_at(Instant at) const = 0;

    [[nodiscard]] LocalSeconds local(Instant at) const { return at.time_since_epoch() + offset_at(at); }
    /// A missing local time is read with the offset before the gap; of one that comes twice, the first (RFC
    /// 5545, 3.3.5).
    [[nodiscard]] Instant instant(LocalSeconds local) const;
};

[[nodiscard]] std::shared_ptr<const Zone> utc_zone();

/// Also of a name with a prefix that some programs put before it (/example.org/20260101/Europe/Berlin). nullptr: the
/// machine's zone database has none of that name.
[[nodiscard]] std::shared_ptr<const Zone> iana_zone(std::string_view name);

/// Errors: invalid_input with the line of the fault.
[[nodiscard]] Result<std::shared_ptr<const Zone>> zone_of(const Component& vtimezone, std::string_view file);

}  // namespace shiftguard::roster
