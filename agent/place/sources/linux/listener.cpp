#include "agent/place/sources/linux/listener.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace shiftguard::place {
namespace {

std::optional<std::uint32_t> number_from(std::string_view text, int base) {
    std::uint32_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, number, base);
    return fault == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

/// The kernel prints each four bytes of an address as one number in the machine's own order.
bool takes_loopback(std::string_view address) {
    constexpr std::size_t digits = 8;
    std::vector<std::uint32_t> words;
    for (; !address.empty(); address.remove_prefix(std::min(digits, address.size()))) {
        const auto word = number_from(address.substr(0, digits), 16);
        if (!word) {
            return false;
        }
        words.push_back(*word);
    }
    const bool is_any = std::all_of(words.begin(), words.end(), [](std::uint32_t word) { return word == 0; });
    const bool is_ipv4 = words.size() == 1 || (words.size() == 4 && words[0] == 0 && words[1] == 0 &&
                                               words[2] == htonl(0xffff));  // ::ffff:127.0.0.1
    return is_any || (is_ipv4 && words.back() == htonl(INADDR_LOOPBACK));
}

void find_owners(std::string_view table, std::uint16_t port, std::vector<std::optional<std::uint32_t>>& owners) {
    constexpr std::size_t columns = 8;  // sl local rem st tx:rx tr:tm retrnsmt uid
    std::istringstream lines{std::string(table)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream stream(line);
        const std::vector<std::string> words{std::istream_iterator<std::string>(stream),
                                             std::istream_iterator<std::string>()};
        if (words.size() < columns || words[3] != "0A") {  // TCP_LISTEN
            continue;
        }
        const std::string_view local = words[1];
        const auto colon = local.find(':');
        if (colon != std::string_view::npos && number_from(local.substr(colon + 1), 16) == port &&
            takes_loopback(local.substr(0, colon))) {
            owners.push_back(number_from(words[7], 10));
        }
    }
}

}  // namespace

bool only_listener_is(std::string_view tcp, std::string_view tcp6, std::uint16_t port, std::uint32_t owner) {
    std::vector<std::optional<std::uint32_t>> owners;
    find_owners(tcp, port, owners);
    find_owners(tcp6, port, owners);
    return !owners.empty() &&
           std::all_of(owners.begin(), owners.end(), [&](const auto& found) { return found == owner; });
}

}  // namespace shiftguard::place
