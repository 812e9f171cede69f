#include "agent/observation/cbor_shape.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace shiftguard::observation {
namespace {

constexpr std::size_t deepest = 8;

/// The first bytes of an item: its major type and the number that comes with it.
struct Head {
    std::uint8_t major = 0;
    std::uint64_t argument = 0;
};

std::optional<Head> take_head(std::span<const std::uint8_t>& bytes) {
    if (bytes.empty()) {
        return std::nullopt;
    }
    const std::uint8_t low = bytes[0] & 0x1FU;
    Head head{static_cast<std::uint8_t>(bytes[0] >> 5U), low};
    bytes = bytes.subspan(1);
    if (low < 24) {
        return head;
    }
    if (low > 27) {
        return std::nullopt;  // reserved, or an indefinite length
    }
    const std::size_t width = std::size_t{1} << (low - 24U);
    if (bytes.size() < width) {
        return std::nullopt;
    }
    head.argument = 0;
    for (std::size_t at = 0; at < width; ++at) {
        head.argument = (head.argument << 8U) | bytes[at];
    }
    bytes = bytes.subspan(width);
    return head;
}

}  // namespace

bool is_plain_cbor(std::span<const std::uint8_t> bytes) {
    constexpr std::uint8_t byte_string = 2;
    constexpr std::uint8_t text_string = 3;
    constexpr std::uint8_t array = 4;
    constexpr std::uint8_t map = 5;
    constexpr std::uint8_t tag = 6;
    std::array<std::uint64_t, deepest + 1> awaited{1};  // items still to come, from the outside in
    std::size_t depth = 0;
    while (true) {
        while (depth > 0 && awaited[depth] == 0) {
            --depth;
        }
        if (awaited[depth] == 0) {
            return bytes.empty();
        }
        --awaited[depth];
        const auto head = take_head(bytes);
        if (!head || head->major == tag) {
            return false;
        }
        if (head->major == byte_string || head->major == text_string) {
            if (head->argument > bytes.size()) {
                return false;
            }
            bytes = bytes.subspan(head->argument);
        } else if (head->major == array || head->major == map) {
            // An item takes a byte at least, so a larger count is a lie.
            if (head->argument > bytes.size() || depth == deepest) {
                return false;
            }
            awaited[++depth] = head->major == map ? 2 * head->argument : head->argument;
        }
    }
}

}  // namespace shiftguard::observation
