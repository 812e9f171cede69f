#include "agent/place/sources/linux/gateway.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>

#include <arpa/inet.h>
#include <net/if_arp.h>
#include <net/route.h>

namespace shiftguard::place {
namespace {

/// The words of one line, separated by blanks.
std::vector<std::string> words_of(const std::string& line) {
    std::istringstream stream(line);
    return {std::istream_iterator<std::string>(stream), std::istream_iterator<std::string>()};
}

std::optional<std::uint32_t> number_from(std::string_view text, int base) {
    if (base == 16 && text.starts_with("0x")) {
        text.remove_prefix(2);
    }
    std::uint32_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (fault != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

/// The kernel prints the address's bytes as one number in the machine's own order.
std::string dotted(std::uint32_t address) {
    std::array<char, INET_ADDRSTRLEN> text{};
    const in_addr raw{address};
    inet_ntop(AF_INET, &raw, text.data(), text.size());
    return text.data();
}

std::string read_table(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

std::vector<DefaultRoute> default_routes(std::string_view table) {
    constexpr std::size_t columns = 8;  // Iface Destination Gateway Flags RefCnt Use Metric Mask
    struct Ranked {
        std::uint32_t metric;
        DefaultRoute route;
    };
    std::vector<Ranked> ranked;
    std::istringstream lines{std::string(table)};
    for (std::string line; std::getline(lines, line);) {
        const auto words = words_of(line);
        if (words.size() < columns) {
            continue;
        }
        const auto destination = number_from(words[1], 16);
        const auto gateway = number_from(words[2], 16);
        const auto flags = number_from(words[3], 16);
        const auto metric = number_from(words[6], 10);
        const auto mask = number_from(words[7], 16);
        constexpr std::uint32_t needed = RTF_UP | RTF_GATEWAY;
        const bool numbers = destination && gateway && flags && metric && mask;
        if (numbers && *destination == 0 && *mask == 0 && (*flags & needed) == needed) {
            ranked.push_back({*metric, {words[0], dotted(*gateway)}});
        }
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Ranked& a, const Ranked& b) { return a.metric < b.metric; });
    std::vector<DefaultRoute> routes;
    routes.reserve(ranked.size());
    for (auto& entry : ranked) {
        routes.push_back(std::move(entry.route));
    }
    return routes;
}

std::optional<HardwareAddress> gateway_address(std::string_view table, const DefaultRoute& route) {
    constexpr std::size_t columns = 6;  // IP address, HW type, Flags, HW address, Mask, Device
    std::istringstream lines{std::string(table)};
    for (std::string line; std::getline(lines, line);) {
        const auto words = words_of(line);
        if (words.size() != columns || words[0] != route.gateway || words[5] != route.device) {
            continue;
        }
        const auto flags = number_from(words[2], 16);
        if (number_from(words[1], 16) == ARPHRD_ETHER && flags && (*flags & ATF_COM) != 0) {
            return normalise_address(words[3]);
        }
    }
    return std::nullopt;
}

std::optional<HardwareAddress> read_gateway(const std::filesystem::path& route_table,
                                            const std::filesystem::path& arp_table) {
    const std::string neighbours = read_table(arp_table);
    for (const auto& route : default_routes(read_table(route_table))) {
        if (auto address = gateway_address(neighbours, route)) {
            return address;
        }
    }
    return std::nullopt;
}

}  // namespace shiftguard::place
