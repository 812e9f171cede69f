#include "agent/place/place.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace shiftguard::place {
namespace {

constexpr double earth_radius_m = 6371008.8;

/// What one kind of evidence says about one place.
enum class Evidence : std::uint8_t { there, elsewhere, silent };

double radians(double degrees) {
    return degrees * std::numbers::pi / 180.0;
}

Evidence by_address(const std::vector<HardwareAddress>& known, const std::optional<HardwareAddress>& seen) {
    if (known.empty() || !seen) {
        return Evidence::silent;
    }
    return std::find(known.begin(), known.end(), *seen) != known.end() ? Evidence::there : Evidence::elsewhere;
}

Evidence by_network(const Place& place, const Surroundings& seen) {
    const Evidence access_point = by_address(place.access_points, seen.access_point);
    const Evidence gateway = by_address(place.gateways, seen.gateway);
    if (access_point == Evidence::there || gateway == Evidence::there) {
        return Evidence::there;
    }
    const bool both_silent = access_point == Evidence::silent && gateway == Evidence::silent;
    return both_silent ? Evidence::silent : Evidence::elsewhere;
}

Evidence by_fix(const Circle& circle, const std::optional<Fix>& fix) {
    if (!fix) {
        return Evidence::silent;
    }
    const double distance = distance_m(circle.latitude, circle.longitude, fix->latitude, fix->longitude);
    if (distance + fix->accuracy_m <= circle.radius_m) {
        return Evidence::there;
    }
    return distance - fix->accuracy_m > circle.radius_m ? Evidence::elsewhere : Evidence::silent;
}

/// A circle outranks a strange network: people change their router without moving house.
bool is_disproved(const Place& place, const Surroundings& seen, const std::optional<Fix>& fix) {
    if (place.circle) {
        return by_fix(*place.circle, fix) == Evidence::elsewhere;
    }
    return by_network(place, seen) == Evidence::elsewhere;
}

/// The fix where it can be believed: a position on earth, an honest accuracy, neither old nor from the future.
std::optional<Fix> usable(const std::optional<Fix>& fix, WallTime now, Milliseconds max_age) {
    if (!fix || !(std::abs(fix->latitude) <= 90) || !(std::abs(fix->longitude) <= 180) || !(fix->accuracy_m >= 0) ||
        !std::isfinite(fix->accuracy_m)) {
        return std::nullopt;
    }
    const Milliseconds age = now - fix->at;
    return age <= max_age && age >= -max_age ? fix : std::nullopt;
}

std::string why_unknown(const Surroundings& seen, const std::optional<Fix>& fix) {
    if (fix) {
        return "the position is not exact enough to tell, and no known network is in use";
    }
    if (seen.fix) {
        return "the last position is too old to tell, and no known network is in use";
    }
    return "neither a known network nor a position tells where the workstation is";
}

}  // namespace

Answer locate(const std::vector<const Place*>& agreed, const Surroundings& seen, WallTime now, Milliseconds max_age) {
    if (agreed.empty()) {
        return {Verdict::inside, std::nullopt, "any place is agreed"};
    }
    for (const Place* place : agreed) {
        if (by_network(*place, seen) == Evidence::there) {
            return {Verdict::inside, place->id, "a network of the agreed place is in use"};
        }
    }
    const auto fix = usable(seen.fix, now, max_age);
    for (const Place* place : agreed) {
        if (place->circle && by_fix(*place->circle, fix) == Evidence::there) {
            return {Verdict::inside, place->id, "the position lies within the agreed place"};
        }
    }
    const auto disproved = [&](const Place* place) { return is_disproved(*place, seen, fix); };
    if (std::all_of(agreed.begin(), agreed.end(), disproved)) {
        return {Verdict::outside, std::nullopt,
                fix ? "the position lies outside every agreed place" : "the network in use is of no agreed place"};
    }
    return {Verdict::unknown, std::nullopt, why_unknown(seen, fix)};
}

double distance_m(double latitude_a, double longitude_a, double latitude_b, double longitude_b) {
    const double half_latitude = std::sin(radians(latitude_b - latitude_a) / 2);
    const double half_longitude = std::sin(radians(longitude_b - longitude_a) / 2);
    const double haversine = half_latitude * half_latitude + std::cos(radians(latitude_a)) *
                                                                 std::cos(radians(latitude_b)) * half_longitude *
                                                                 half_longitude;
    return 2 * earth_radius_m * std::asin(std::sqrt(std::clamp(haversine, 0.0, 1.0)));  // rounding may pass 1
}

std::optional<HardwareAddress> normalise_address(std::string_view text) {
    constexpr std::size_t length = 17;
    if (text.size() != length || (text[2] != ':' && text[2] != '-')) {
        return std::nullopt;
    }
    HardwareAddress address(text);
    for (std::size_t i = 0; i < length; ++i) {
        char& letter = address[i];
        if (i % 3 == 2) {
            if (letter != text[2]) {
                return std::nullopt;
            }
            letter = ':';
        } else if (letter >= 'A' && letter <= 'F') {
            letter = static_cast<char>(letter - 'A' + 'a');
        } else if (!((letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f'))) {
            return std::nullopt;
        }
    }
    return address;
}

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::inside:
            return "inside";
        case Verdict::outside:
            return "outside";
        case Verdict::unknown:
            return "unknown";
    }
    return "unknown";
}

}  // namespace shiftguard::place
