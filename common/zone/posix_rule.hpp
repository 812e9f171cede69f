// The rule by which a zone's clocks change in every year after its table of changes ends: the POSIX TZ string at the
// end of a compiled zone file, with the hours that RFC 8536 (3.3.1) adds.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace shiftguard::zone {

/// The zone is `offset` ahead of UTC in [begin, end), and its clocks call it so.
struct Stretch {
    std::chrono::sys_seconds begin{};
    std::chrono::sys_seconds end{};
    std::chrono::seconds offset{};
    std::string abbreviation{};
};

struct NthWeekday {
    std::chrono::month month{};
    unsigned week = 0;  ///< 1..5, 5: the last
    std::chrono::weekday weekday;
};
struct JulianDay {
    int day = 0;  ///< 1..365; the 29th of February is never counted
};
struct DayOfYear {
    int day = 0;  ///< 0..365
};
/// On which day of a year, and when, the clocks change.
struct YearlyChange {
    std::variant<NthWeekday, JulianDay, DayOfYear> day;
    std::chrono::seconds time{};  ///< local, by the time before the change; -167..167 hours

    [[nodiscard]] std::chrono::seconds local_in(std::chrono::year year) const;
};

class PosixRule {
public:
    /// CET-1CEST,M3.5.0,M10.5.0/3 and the like; nullopt: it is none, or its clocks never change.
    [[nodiscard]] static std::optional<PosixRule> read(std::string_view text);

    /// The stretch between two changes in which `at` lies.
    [[nodiscard]] Stretch around(std::chrono::sys_seconds at) const;

private:
    std::chrono::seconds standard_{};
    std::chrono::seconds daylight_{};
    std::string standard_name_;
    std::string daylight_name_;
    YearlyChange begins_;  ///< daylight time
    YearlyChange ends_;
};

}  // namespace shiftguard::zone
