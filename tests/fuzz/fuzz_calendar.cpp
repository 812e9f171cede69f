// Whatever a calendar holds, the reader answers with shifts in order, none of them empty, or with a fault; it never
// hangs.
#include "agent/roster/calendar/calendar.hpp"

#include <chrono>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace shiftguard;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto calendar = roster::Calendar::read(text, "fuzz", "Europe/Berlin");
    if (!calendar) {
        return 0;
    }
    const WallTime from = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    const auto found = calendar->between(from, from + std::chrono::days(400));
    if (!found) {
        return 0;
    }
    WallTime last = WallTime::min();
    for (const auto& shift : found->shifts) {
        if (shift.from >= shift.to || shift.from < last) {
            std::abort();
        }
        last = shift.from;
    }
    return 0;
}
