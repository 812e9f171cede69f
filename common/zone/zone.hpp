// A zone of the machine's own database (tzdata), with the changes of its clocks in every year: those of its table, and
// after them those by the rule in the file's last line.
#pragma once

#include "common/zone/posix_rule.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace shiftguard::zone {

class Zone {
public:
    /// By its IANA name; nullopt where the machine knows no such zone.
    [[nodiscard]] static std::optional<Zone> find(std::string_view name);

    /// The stretch between two changes in which `at` lies.
    [[nodiscard]] Stretch around(std::chrono::sys_seconds at) const;

private:
    explicit Zone(const date::time_zone* zone) : zone_(zone) {}
    const date::time_zone* zone_;  // of the library's own table, which lives as long as the program
};

/// Whose time the machine itself shows; "UTC" where it says none.
[[nodiscard]] std::string name_of_machine();

}  // namespace shiftguard::zone
