// The zone of the wall clock that supervisors look at, by its IANA name. Daylight saving as the machine's zone database
// has it.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"

#include <string>

namespace date {
class time_zone;
}

namespace shiftguard::console {

class Zone {
public:
    Zone() = default;  ///< UTC
    /// Errors: invalid_input where the machine knows no such zone.
    [[nodiscard]] static Result<Zone> find(const std::string& name);

    struct Local {
        WallTime clock{};  ///< what the wall clock shows, as if it were UTC
        std::string abbreviation;
    };
    [[nodiscard]] Local local(WallTime at) const;

private:
    const date::time_zone* zone_ = nullptr;  // of the library's own table, which lives as long as the program
};

/// The machine's own zone; "UTC" where it says none.
[[nodiscard]] std::string machine_zone_name();

}  // namespace shiftguard::console
