// The zone of the wall clock that supervisors look at, by its IANA name.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"
#include "common/zone/zone.hpp"

#include <optional>
#include <string>

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
    std::optional<zone::Zone> zone_;
};

}  // namespace shiftguard::console
