// Agreed places, what the machine can tell of where it is, and the pure function that joins the two.
#pragma once

#include "common/ids.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::place {

/// Hardware address in the spelling aa:bb:cc:dd:ee:ff (lower case).
using HardwareAddress = std::string;

struct Circle {
    double latitude = 0;   ///< degrees, WGS 84
    double longitude = 0;  ///< degrees
    double radius_m = 0;   ///< metres
};

/// A place is agreed by any one of its marks.
struct Place {
    PlaceId id;
    std::vector<HardwareAddress> access_points;  ///< BSSIDs of known networks
    std::vector<HardwareAddress> gateways;       ///< hardware addresses of known gateways
    std::optional<Circle> circle;
};

/// A position from GPS or a location service.
struct Fix {
    double latitude = 0;
    double longitude = 0;
    double accuracy_m = 0;  ///< radius that holds the true position with about 68 %
    WallTime at{};
};

/// Everything the sources could read at one moment. Stays on the machine.
struct Surroundings {
    std::optional<HardwareAddress> access_point;  ///< of the network in use
    std::optional<HardwareAddress> gateway;
    std::optional<Fix> fix;
};

enum class Verdict : std::uint8_t { inside, outside, unknown };

struct Answer {
    Verdict verdict = Verdict::unknown;
    std::optional<PlaceId> place;  ///< where inside
    std::string reason;            ///< in words, without coordinate or address
};

/// `agreed` empty: inside. A fix older than `max_age` or that straddles the border gives unknown; a known network mark
/// gives inside; outside is said only where something proves it: a fix wholly outside every circle while no network
/// mark matches, or (places marked by networks only) a connected network that is none of theirs.
[[nodiscard]] Answer locate(const std::vector<const Place*>& agreed, const Surroundings& seen, WallTime now,
                            Milliseconds max_age = std::chrono::minutes(5));

/// Great-circle distance in metres (haversine, mean earth radius 6371008.8 m).
[[nodiscard]] double distance_m(double latitude_a, double longitude_a, double latitude_b, double longitude_b);

/// The spelling above, or nullopt; takes upper case and dashes.
[[nodiscard]] std::optional<HardwareAddress> normalise_address(std::string_view text);

[[nodiscard]] std::string_view to_string(Verdict verdict);

}  // namespace shiftguard::place
