#include "common/encoding.hpp"

#include <array>

namespace shiftguard {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::uint32_t> digit_value(std::string_view digits, char digit) {
    const auto at = digits.find(digit);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(at);
}

}  // namespace

std::string to_hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += hex_digits[byte >> 4U];
        text += hex_digits[byte & 0x0FU];
    }
    return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const auto high = digit_value(hex_digits, text[at]);
        const auto low = digit_value(hex_digits, text[at + 1]);
        if (!high || !low) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<std::uint8_t>(*high << 4U | *low));
    }
    return bytes;
}

std::string to_base64(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t have = bytes.size() - at;
        std::uint32_t group = static_cast<std::uint32_t>(bytes[at]) << 16U;
        group |= have > 1 ? static_cast<std::uint32_t>(bytes[at + 1]) << 8U : 0U;
        group |= have > 2 ? static_cast<std::uint32_t>(bytes[at + 2]) : 0U;
        text += base64_digits[group >> 18U & 63U];
        text += base64_digits[group >> 12U & 63U];
        text += have > 1 ? base64_digits[group >> 6U & 63U] : '=';
        text += have > 2 ? base64_digits[group & 63U] : '=';
    }
    return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    Bytes bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (std::size_t at = 0; at < text.size(); at += 4) {
        const bool last = at + 4 == text.size();
        const std::size_t padding = !last || text[at + 3] != '=' ? 0U : (text[at + 2] == '=' ? 2U : 1U);
        std::uint32_t group = 0;
        for (std::size_t digit = 0; digit < 4 - padding; ++digit) {
            const auto value = digit_value(base64_digits, text[at + digit]);
            if (!value) {
                return std::nullopt;
            }
            group |= *value << (18U - 6U * static_cast<std::uint32_t>(digit));
        }
        const std::uint32_t unused = padding == 0 ? 0U : (padding == 1 ? 0xFFU : 0xFFFFU);
        if ((group & unused) != 0) {
            return std::nullopt;  // bits that no byte carries: not the one spelling
        }
        for (std::size_t byte = 0; byte < 3 - padding; ++byte) {
            bytes.push_back(static_cast<std::uint8_t>(group >> (16U - 8U * static_cast<std::uint32_t>(byte)) & 0xFFU));
        }
    }
    return bytes;
}

}  // namespace shiftguard
