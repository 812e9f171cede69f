// One VEVENT as a value: when it begins, how long it lasts, how it repeats, and what it is to a roster. For the inside
// of this room.
#pragma once

#include "agent/roster/calendar/content_lines.hpp"
#include "agent/roster/calendar/recurrence.hpp"
#include "agent/roster/calendar/values.hpp"
#include "agent/roster/calendar/zone.hpp"
#include "common/result.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace shiftguard::roster {

/// A local time and the zone on whose wall it is read.
struct Moment {
    DateTime time;
    std::shared_ptr<const Zone> zone;

    [[nodiscard]] Instant instant() const { return zone->instant(time.local); }
};

struct Repetition {
    std::size_t number = 0;  ///< of its line
    Recurrence rule;
};

/// RDATE: one more time, or (a PERIOD) one with an end of its own.
struct Extra {
    Moment start;
    std::optional<std::variant<Moment, Length>> end;
};

struct Event {
    enum class Kind : std::uint8_t { shift, pause, time_off };
    enum class Standing : std::uint8_t { unsaid, confirmed, cancelled };

    std::size_t number = 0;  ///< of its BEGIN line
    std::string uid;
    std::int64_t sequence = 0;
    std::string stamp;  ///< DTSTAMP, orders revisions of the same sequence
    Kind kind = Kind::shift;
    Standing standing = Standing::unsaid;  ///< STATUS
    Moment start;
    std::variant<Moment, Length> end;
    std::vector<Repetition> rules;
    std::vector<Repetition> excluded_rules;
    std::vector<Extra> extras;
    std::vector<Moment> excluded;
    std::optional<Moment> replaces;  ///< RECURRENCE-ID: the one time of the series that this stands for
    bool and_following = false;      ///< and all after it
};

/// The zones that a calendar's times are read in.
class Zones {
public:
    explicit Zones(std::shared_ptr<const Zone> without_name) : floating(std::move(without_name)) {}

    /// A VTIMEZONE of the calendar.
    void add(const std::string& name, std::shared_ptr<const Zone> own) { own_[name] = std::move(own); }

    /// The same value for the same name. nullptr: neither an IANA name nor one of the calendar's own.
    [[nodiscard]] const std::shared_ptr<const Zone>& of(const std::string& name);

    const std::shared_ptr<const Zone> floating;  ///< of times that name no zone, and of whole days

private:
    std::map<std::string, std::shared_ptr<const Zone>> own_;
    std::map<std::string, std::shared_ptr<const Zone>> found_;
};

/// Errors: invalid_input with the line of the fault.
[[nodiscard]] Result<Event> read_event(const Component& vevent, Zones& zones, std::string_view file);

}  // namespace shiftguard::roster
