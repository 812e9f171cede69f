#include "agent/roster/local_time.hpp"

#include "agent/roster/zone_clock.hpp"

#include <chrono>

#include <fmt/format.h>

namespace shiftguard::roster {

std::string local_rfc3339(WallTime at, std::string_view zone) {
    const auto instant = std::chrono::floor<std::chrono::seconds>(at);
    const std::chrono::seconds local = instant.time_since_epoch() + offset_in(zone, at);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{std::chrono::sys_days(day)};
    const std::chrono::hh_mm_ss time(local - day);
    const auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                  time.hours().count(), time.minutes().count(), time.seconds().count());
    const auto offset = std::chrono::duration_cast<std::chrono::minutes>(local - instant.time_since_epoch()).count();
    if (offset == 0) {
        return text + "Z";
    }
    const auto minutes = offset < 0 ? -offset : offset;
    return text + fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::chrono::seconds offset_in(std::string_view zone, WallTime at) {
    const auto instant = std::chrono::floor<std::chrono::seconds>(at);
    auto clock = ZoneClock::of(zone);
    return clock ? clock->local(instant) - instant.time_since_epoch() : std::chrono::seconds(0);
}

}  // namespace shiftguard::roster
