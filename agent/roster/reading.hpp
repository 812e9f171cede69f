// What every reader of rosters gives, and how what a file says becomes one: time off is cut out of shifts.
#pragma once

#include "agent/roster/shift.hpp"
#include "common/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::roster {

/// More than ten years of a large team; what is longer is no roster and is not read.
inline constexpr std::size_t roster_bytes = std::size_t{10} * 1024 * 1024;

/// What one worker's roster may give between two instants.
inline constexpr std::size_t most_spans = 200'000;

/// [from, to)
struct Window {
    WallTime from{};
    WallTime to{};

    [[nodiscard]] bool touches(const SingleShift& span) const {
        return span.from < span.to && span.from < to && from < span.to;
    }
};

/// A roster within a window, and the IANA name by which its local times were read.
struct Reading {
    Roster roster;
    std::string zone;
};

/// What a file says of a worker, in any order.
struct Entries {
    std::vector<SingleShift> shifts;
    std::vector<SingleShift> breaks;
    std::vector<SingleShift> time_off;

    [[nodiscard]] std::size_t count() const { return shifts.size() + breaks.size() + time_off.size(); }
};

/// A break that follows on another at once goes on.
[[nodiscard]] Roster composed(Entries entries);

/// In order, and what touches or overlaps is one.
[[nodiscard]] std::vector<SingleShift> joined(std::vector<SingleShift> spans);

/// not_found: this machine has no zone of that name. `subject`: what named it.
[[nodiscard]] Error unknown_zone(std::string subject, std::string_view zone);

}  // namespace shiftguard::roster
