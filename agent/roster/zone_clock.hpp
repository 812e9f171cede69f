// Turns local times of one zone into instants and back. Remembers the zone's rule around the last question, because
// neighbouring questions nearly always fall under the same one. For the inside of this room.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace shiftguard::roster {

/// Seconds of local time since 1970-01-01T00:00 on the zone's own wall.
using LocalSeconds = std::chrono::seconds;
using Instant = std::chrono::sys_seconds;

enum class Twice : std::uint8_t { first, second };  ///< which instant of a local time that comes twice

class ZoneClock {
public:
    /// nullopt where the machine's zone database has no such zone.
    [[nodiscard]] static std::optional<ZoneClock> of(std::string_view zone);

    ZoneClock(ZoneClock&&) noexcept;
    ZoneClock& operator=(ZoneClock&&) noexcept;
    ~ZoneClock();

    [[nodiscard]] LocalSeconds local(Instant at);
    /// A local time that is missing gives the first instant after the gap.
    [[nodiscard]] Instant instant(LocalSeconds local, Twice twice);

private:
    struct Inside;
    explicit ZoneClock(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace shiftguard::roster
