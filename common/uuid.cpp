#include "common/uuid.hpp"

#include "common/encoding.hpp"

#include <cstddef>

namespace shiftguard {

std::string make_uuid_v7(WallTime at, const std::array<std::uint8_t, 10>& random) {
    const auto milliseconds = static_cast<std::uint64_t>(at.time_since_epoch().count());
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t byte = 0; byte < 6; ++byte) {
        bytes.at(byte) = static_cast<std::uint8_t>(milliseconds >> (40U - 8U * byte) & 0xFFU);
    }
    for (std::size_t byte = 0; byte < random.size(); ++byte) {
        bytes.at(6 + byte) = random.at(byte);
    }
    bytes[6] = static_cast<std::uint8_t>(0x70U | (bytes[6] & 0x0FU));
    bytes[8] = static_cast<std::uint8_t>(0x80U | (bytes[8] & 0x3FU));
    std::string text = to_hex(bytes);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
        text.insert(dash, 1, '-');
    }
    return text;
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        const char letter = text[at];
        const bool hex = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
        if (dash ? letter != '-' : !hex) {
            return false;
        }
    }
    return true;
}

std::optional<WallTime> time_of_uuid_v7(std::string_view text) {
    constexpr std::size_t version_at = 14;
    if (!is_uuid(text) || text[version_at] != '7') {
        return std::nullopt;
    }
    std::string digits(text.substr(0, 8));
    digits += text.substr(9, 4);
    std::int64_t milliseconds = 0;
    for (const std::uint8_t byte : from_hex(digits).value_or(Bytes())) {
        milliseconds = milliseconds * 256 + byte;
    }
    return WallTime(Milliseconds(milliseconds));
}

}  // namespace shiftguard
