#include "agent/place/address_range.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <system_error>

namespace shiftguard::place {
namespace {

constexpr std::size_t groups_of_an_address = 8;
constexpr unsigned bits_of_an_address = 128;
constexpr unsigned bits_before_ipv4 = 96;

std::optional<unsigned> number_from(std::string_view text, int base, std::size_t most_digits) {
    unsigned number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, number, base);
    const bool whole = fault == std::errc() && stop == end && text.size() <= most_digits;
    return whole && text.front() != '-' ? std::optional(number) : std::nullopt;
}

std::optional<InternetAddress> ipv4_from(std::string_view text) {
    InternetAddress address{};
    address[10] = address[11] = 0xff;
    for (std::size_t at = 12; at < address.size(); ++at) {
        const bool last = at + 1 == address.size();
        const auto dot = last ? text.size() : text.find('.');
        if (dot == std::string_view::npos) {
            return std::nullopt;
        }
        const auto decimal = text.substr(0, dot);
        const auto number = number_from(decimal, 10, 3);
        if (!number || *number > 255 || (decimal.size() > 1 && decimal.front() == '0')) {
            return std::nullopt;
        }
        address.at(at) = static_cast<std::uint8_t>(*number);
        text.remove_prefix(last ? dot : dot + 1);
    }
    return address;
}

struct Groups {
    std::array<std::uint16_t, groups_of_an_address> numbers{};
    std::size_t count = 0;
};

/// Groups of hexadecimal digits with colons between them; none in an empty text.
std::optional<Groups> groups_from(std::string_view text) {
    Groups groups;
    while (!text.empty()) {
        const auto colon = std::min(text.find(':'), text.size());
        const auto number = number_from(text.substr(0, colon), 16, 4);
        if (!number || groups.count == groups.numbers.size()) {
            return std::nullopt;
        }
        groups.numbers.at(groups.count++) = static_cast<std::uint16_t>(*number);
        text.remove_prefix(colon);
        if (text == ":") {
            return std::nullopt;  // nothing follows it
        }
        text.remove_prefix(text.empty() ? 0 : 1);
    }
    return groups;
}

std::optional<InternetAddress> ipv6_from(std::string_view text) {
    const auto gap = text.find("::");
    const auto head = groups_from(text.substr(0, gap));
    const auto tail = gap == std::string_view::npos ? Groups() : groups_from(text.substr(gap + 2));
    if (!head || !tail) {
        return std::nullopt;
    }
    const auto count = head->count + tail->count;
    if (gap == std::string_view::npos ? count != groups_of_an_address : count >= groups_of_an_address) {
        return std::nullopt;
    }
    InternetAddress address{};
    const auto put = [&](std::size_t group, std::uint16_t number) {
        address.at(2 * group) = static_cast<std::uint8_t>(number >> 8U);
        address.at(2 * group + 1) = static_cast<std::uint8_t>(number & 0xffU);
    };
    for (std::size_t group = 0; group < head->count; ++group) {
        put(group, head->numbers.at(group));
    }
    for (std::size_t group = 0; group < tail->count; ++group) {
        put(groups_of_an_address - tail->count + group, tail->numbers.at(group));
    }
    return address;
}

bool is_ipv4(std::string_view text) {
    return text.find(':') == std::string_view::npos;
}

}  // namespace

std::optional<InternetAddress> internet_address_from(std::string_view text) {
    return is_ipv4(text) ? ipv4_from(text) : ipv6_from(text);
}

std::optional<AddressRange> address_range_from(std::string_view text) {
    const auto slash = text.find('/');
    const auto first = internet_address_from(text.substr(0, slash));
    if (!first) {
        return std::nullopt;
    }
    AddressRange range{*first, bits_of_an_address};
    if (slash != std::string_view::npos) {
        const unsigned before = is_ipv4(text.substr(0, slash)) ? bits_before_ipv4 : 0;
        const auto bits = number_from(text.substr(slash + 1), 10, 3);
        if (!bits || *bits > bits_of_an_address - before) {
            return std::nullopt;
        }
        range.bits = before + *bits;
    }
    AddressRange lowest = range;
    for (unsigned bit = range.bits; bit < bits_of_an_address; ++bit) {
        lowest.first.at(bit / 8) &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
    }
    return lowest == range ? std::optional(range) : std::nullopt;
}

bool holds(const AddressRange& range, const InternetAddress& address) {
    for (unsigned bit = 0; bit < range.bits; bit += 8) {
        const unsigned told = std::min(8U, range.bits - bit);
        const auto mask = static_cast<std::uint8_t>(0xff00U >> told);
        if (((range.first.at(bit / 8) ^ address.at(bit / 8)) & mask) != 0) {
            return false;
        }
    }
    return true;
}

}  // namespace shiftguard::place
