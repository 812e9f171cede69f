// Calendars in a few lines, and their shifts as text.
#pragma once

#include "agent/roster/calendar/calendar.hpp"
#include "agent/roster/local_time.hpp"
#include "agent/roster/times.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace shiftguard::roster {

inline WallTime instant(const std::string& text) {
    const auto at = instant_from(text);
    REQUIRE(at);
    return *at;
}

inline std::string calendar_of(const std::string& components) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n" + components + "END:VCALENDAR\r\n";
}

/// One event with these lines, each ended by \n.
inline std::string event(const std::string& lines) {
    return "BEGIN:VEVENT\nUID:one\n" + lines + "END:VEVENT\n";
}

inline Roster roster_of(const std::string& components, const std::string& from, const std::string& to,
                        const std::string& zone = "Europe/Berlin") {
    const auto calendar = Calendar::read(calendar_of(components), "roster.ics", zone);
    INFO((calendar ? "" : to_sentence(calendar.error())));
    REQUIRE(calendar);
    auto roster = calendar->between(instant(from), instant(to));
    REQUIRE(roster);
    return *std::move(roster);
}

inline std::vector<std::string> texts(const std::vector<SingleShift>& shifts) {
    std::vector<std::string> lines;
    for (const auto& shift : shifts) {
        lines.push_back(local_rfc3339(shift.from, "UTC") + " " + local_rfc3339(shift.to, "UTC"));
    }
    return lines;
}

inline std::vector<std::string> shifts(const std::string& components, const std::string& from, const std::string& to,
                                       const std::string& zone = "Europe/Berlin") {
    return texts(roster_of(components, from, to, zone).shifts);
}

using Lines = std::vector<std::string>;

}  // namespace shiftguard::roster
