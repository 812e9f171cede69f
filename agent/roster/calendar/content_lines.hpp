// The outer form of iCalendar (RFC 5545, section 3.1): folded lines, components within components, name, parameters and
// value of each line, and the line on which it stands. For the inside of this room.
#pragma once

#include "agent/roster/calendar/calendar.hpp"
#include "common/result.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::roster {

inline constexpr std::size_t calendar_components = 100'000;
inline constexpr std::size_t calendar_depth = 4;

struct ContentLine {
    std::size_t number = 0;                         ///< 1-based; of the first of its folded lines
    std::string name;                               ///< upper case
    std::map<std::string, std::string> parameters;  ///< by upper-case name, without quotes
    std::string value;                              ///< as it stands
};

struct Component {
    std::size_t number = 0;  ///< of its BEGIN line
    std::string name;        ///< upper case, for example VEVENT
    std::vector<ContentLine> lines;
    std::vector<Component> parts;

    /// The first line of that name; nullptr where there is none.
    [[nodiscard]] const ContentLine* find(std::string_view line) const;
};

/// "FILE:LINE: message", the one spelling of a fault in a calendar.
[[nodiscard]] Error calendar_fault(std::string_view file, std::size_t line, std::string message);

/// The outermost components, in order. Errors: invalid_input for what breaks the form or the limits above and
/// roster_bytes.
[[nodiscard]] Result<std::vector<Component>> read_components(std::string_view text, std::string_view file);

/// `text` in upper case as far as it is ASCII.
[[nodiscard]] std::string upper(std::string_view text);

}  // namespace shiftguard::roster
