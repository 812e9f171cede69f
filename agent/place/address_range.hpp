// Internet addresses and ranges of them, as text has them. Pure; asks no name service.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shiftguard::place {

/// In network order; an IPv4 address as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2).
using InternetAddress = std::array<std::uint8_t, 16>;

/// The addresses whose first `bits` bits are those of `first`.
struct AddressRange {
    InternetAddress first{};
    unsigned bits = 128;  ///< 0 to 128; an IPv4 range has 96 or more
    friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

/// "203.0.113.7" (four decimals without leading zeros) or "2001:db8::7" (RFC 4291 section 2.2, forms 1 and 2).
[[nodiscard]] std::optional<InternetAddress> internet_address_from(std::string_view text);

/// "203.0.113.0/24", "2001:db8::/32", or an address alone. nullopt also where a bit behind the prefix is set: it is a
/// slip more often than meant.
[[nodiscard]] std::optional<AddressRange> address_range_from(std::string_view text);

[[nodiscard]] bool holds(const AddressRange& range, const InternetAddress& address);

}  // namespace shiftguard::place
