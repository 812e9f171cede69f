// Shifts in an IANA time zone, and the one question about them: is the worker on shift, and when does that change?
// Pure: the zone database is a value made once by its loader, `at` is an argument.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shiftguard::roster {

/// Local time of the day, in seconds since midnight: 0..86399.
using TimeOfDay = std::chrono::seconds;

/// Every week on these days. `to` at or before `from` ends on the next day.
struct WeeklyShift {
    std::string zone;                        ///< IANA name, known to exist
    std::vector<std::chrono::weekday> days;  ///< on which the shift begins
    TimeOfDay from{};
    TimeOfDay to{};
};

/// Once, between two instants. [from, to)
struct SingleShift {
    WallTime from{};
    WallTime to{};
};

using ShiftRule = std::variant<WeeklyShift, SingleShift>;

/// What a worker's roster says of a stretch of time. Both sorted by `from`.
struct Roster {
    std::vector<SingleShift> shifts;  ///< without what falls into time off
    std::vector<SingleShift> breaks;
};

/// How long before and after a shift work is still agreed.
struct Tolerance {
    Milliseconds before{0};
    Milliseconds after{0};
};

struct ShiftTime {
    WallTime from{};  ///< without tolerance
    WallTime to{};
    friend bool operator==(const ShiftTime&, const ShiftTime&) = default;
};

struct Answer {
    bool on_shift = false;
    std::optional<ShiftTime> shift;       ///< the shift that holds now; the one that ends last where several do
    std::optional<WallTime> next_change;  ///< when on_shift becomes the other; none within 400 days
};

/// No rules: always on shift, never changing. A local time that is missing in a zone counts as the first instant after
/// the gap; one that comes twice counts as the first for `from` and the second for `to`.
[[nodiscard]] Answer on_shift(const std::vector<ShiftRule>& rules, Tolerance tolerance, WallTime at);

/// The same of a roster: one without shifts never agrees to anything.
[[nodiscard]] Answer on_shift(const Roster& roster, Tolerance tolerance, WallTime at);

/// The break that holds at `at`; of several the one that ends last.
[[nodiscard]] std::optional<SingleShift> break_at(const Roster& roster, WallTime at);

/// True where the zone is an IANA name that this machine's zone database knows.
[[nodiscard]] bool zone_exists(std::string_view name);

}  // namespace shiftguard::roster
