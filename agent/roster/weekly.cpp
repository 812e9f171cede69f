#include "agent/roster/weekly.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::roster {
namespace {

constexpr std::chrono::seconds whole_day{86400};

}  // namespace

Weekly::Weekly(const WeeklyShift& rule, ZoneClock zone) : from_(rule.from), to_(rule.to), zone_(std::move(zone)) {
    for (const auto day : rule.days) {
        if (day.ok()) {
            on_.at(day.c_encoding()) = true;
        }
    }
}

std::optional<ShiftTime> Weekly::beginning_on(std::chrono::days day) {
    const std::chrono::weekday weekday{std::chrono::sys_days{day}};
    if (!on_.at(weekday.c_encoding())) {
        return std::nullopt;
    }
    const auto length_to = to_ > from_ ? to_ : to_ + whole_day;
    const ShiftTime shift{zone_.instant(day + from_, Twice::first), zone_.instant(day + length_to, Twice::second)};
    return shift.from < shift.to ? std::optional(shift) : std::nullopt;
}

bool Weekly::always() const {
    return from_ == to_ && std::all_of(on_.begin(), on_.end(), [](bool on) { return on; });
}

}  // namespace shiftguard::roster
