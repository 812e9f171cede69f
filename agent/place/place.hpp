// Agreed places, what the machine can tell of where it is, and what the two say together.
#pragma once

#include "agent/place/address_range.hpp"
#include "agent/place/geometry.hpp"
#include "common/ids.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::place {

/// Hardware address in the spelling aa:bb:cc:dd:ee:ff (lower case).
using HardwareAddress = std::string;

/// Two capital letters, ISO 3166-1 alpha-2.
using Country = std::string;

/// A place is agreed by any one of its marks: access points, gateways, circle or area.
struct Place {
    PlaceId id;
    std::vector<HardwareAddress> access_points;  ///< BSSIDs of known networks
    std::vector<HardwareAddress> gateways;       ///< hardware addresses of known gateways
    std::optional<Circle> circle;
    std::optional<Area> area;
    std::optional<Country> country;                ///< no mark: it can contradict, never prove
    std::vector<AddressRange> public_ranges = {};  ///< nor is this: where the public address may lie; empty: anywhere
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
    std::vector<HardwareAddress> access_points;  ///< of the network in use; whoever asks by hand may name more
    std::optional<HardwareAddress> gateway;
    std::optional<Fix> fix;
    std::optional<Country> country;  ///< of the public address; nullopt where nobody knows
    std::optional<InternetAddress> public_address = std::nullopt;  ///< as the server sees it
    std::optional<Fix> second_fix =
        std::nullopt;        ///< of another source than `fix`: the two are held against each other
    bool tunnelled = false;  ///< a VPN of this machine carries its traffic, so the public address is the VPN's
};

enum class Verdict : std::uint8_t {
    inside,
    outside,   ///< proved; the only verdict that may refuse
    unknown,   ///< nothing proves either
    conflict,  ///< two sources that cannot both be right
};

struct Answer {
    Verdict verdict = Verdict::unknown;
    std::optional<PlaceId> place;  ///< where inside; in a conflict the place that is in dispute
    double confidence = 0;         ///< 0 to 1, see fusion.hpp; 0 where unknown
    std::string reason;            ///< in words, without coordinate or address
};

/// The spelling above, or nullopt; takes upper case and dashes.
[[nodiscard]] std::optional<HardwareAddress> normalise_address(std::string_view text);

/// In capital letters, or nullopt where it is not two letters of the alphabet.
[[nodiscard]] std::optional<Country> normalise_country(std::string_view text);

[[nodiscard]] std::string_view to_string(Verdict verdict);

}  // namespace shiftguard::place
