#include "agent/roster/fault.hpp"

#include <algorithm>

namespace shiftguard::roster {
namespace {

bool is_within_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80;
}

}  // namespace

std::string piece_of(std::string_view text, std::size_t most) {
    std::size_t length = std::min(text.size(), most);
    while (length > 0 && length < text.size() && is_within_character(text[length])) {
        --length;
    }
    std::string piece(text.substr(0, length));
    std::replace_if(
        piece.begin(), piece.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f; },
        '?');
    constexpr std::string_view next_line = "\xC2\x85";  // the one line break above ASCII that terminals know
    for (auto at = piece.find(next_line); at != std::string::npos; at = piece.find(next_line)) {
        piece.replace(at, next_line.size(), 1, '?');
    }
    return length < text.size() ? piece + "..." : piece;
}

}  // namespace shiftguard::roster
