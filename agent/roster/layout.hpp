// How the bytes of a roster are to be read: their kind, the zone of their local times, and, of a delimited export, what
// its columns hold. A plain value; policy makes it.
#pragma once

#include "agent/roster/shift.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace shiftguard::roster {

enum class Kind : std::uint8_t { calendar, json, delimited };

/// Columns by the names in the first line; one that is empty is not there.
struct Columns {
    std::string worker;    ///< empty: the file is one worker's
    std::string activity;  ///< empty: every line is work
    std::string date;      ///< the activity's date
    std::string start;
    std::string end;
    std::string end_date;  ///< of the calendar; empty: an end at or before the start is on the next day
    friend bool operator==(const Columns&, const Columns&) = default;
};

/// What is done with a line whose activity is in none of the lists.
enum class OtherActivity : std::uint8_t { refused, work, ignored };

/// The activities by their spelling in the export.
struct Activities {
    std::vector<std::string> work;
    std::vector<std::string> pause;
    std::vector<std::string> time_off;
    OtherActivity other = OtherActivity::refused;
    friend bool operator==(const Activities&, const Activities&) = default;
};

struct Layout {
    Kind kind = Kind::calendar;
    std::string zone;  ///< IANA name of the planning unit, known to exist

    // of a delimited export only
    char delimiter = ',';
    Columns columns;
    std::string date_format = "%Y-%m-%d";  ///< see field_format.hpp
    std::string time_format = "%H:%M";
    TimeOfDay day_begins_at{0};  ///< a start before it is on the day after the activity's date
    Activities activities;
    friend bool operator==(const Layout&, const Layout&) = default;
};

}  // namespace shiftguard::roster
