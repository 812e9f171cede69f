// What the machine knows of its workers' rosters. A plain value: the feed makes it, whoever asks of a shift reads it.
#pragma once

#include "agent/roster/reading.hpp"
#include "common/time.hpp"

#include <compare>
#include <map>
#include <string>

namespace shiftguard::roster {

/// A worker by the name in one roster.
struct Whose {
    std::string roster;  ///< as policy names it
    std::string worker;  ///< as the file names the worker; empty where the file is one worker's
    friend auto operator<=>(const Whose&, const Whose&) = default;
};

struct Known {
    Reading reading;
    WallTime as_of{};  ///< when this was last known to be the roster
};

/// Those of whom something is known.
using KnownRosters = std::map<Whose, Known>;

}  // namespace shiftguard::roster
