#include "agent/place/place.hpp"

#include <algorithm>

namespace shiftguard::place {

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

std::optional<Country> normalise_country(std::string_view text) {
    Country country(text);
    for (char& letter : country) {
        if (letter >= 'a' && letter <= 'z') {
            letter = static_cast<char>(letter - 'a' + 'A');
        }
    }
    const auto is_letter = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    const bool good = country.size() == 2 && std::all_of(country.begin(), country.end(), is_letter);
    return good ? std::optional(country) : std::nullopt;
}

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::inside:
            return "inside";
        case Verdict::outside:
            return "outside";
        case Verdict::unknown:
            return "unknown";
        case Verdict::conflict:
            return "conflict";
    }
    return "unknown";
}

}  // namespace shiftguard::place
