#include "server/ticket/ticket.hpp"

#include "common/encoding.hpp"
#include "common/sodium/sodium.hpp"

#include <cctype>

#include <sodium.h>

namespace shiftguard::ticket {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t code_letters = 16;
constexpr std::size_t group_letters = 4;

SecretHash hash(std::string_view text) {
    ensure_sodium();
    SecretHash out{};
    crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       nullptr, 0);
    return out;
}

std::string canonical(std::string_view typed) {
    std::string out;
    for (const char letter : typed) {
        const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
        if (upper == '-' || upper == ' ') {
            continue;
        }
        out += upper == 'O' ? '0' : (upper == 'I' || upper == 'L' ? '1' : upper);
    }
    return out;
}

}  // namespace

Secret make_token() {
    std::array<std::uint8_t, 32> bytes{};
    fill_random(bytes);
    std::string text = to_hex(bytes);
    const SecretHash hashed = hash(text);
    return {std::move(text), hashed};
}

Secret make_code() {
    std::array<std::uint8_t, code_letters> bytes{};
    fill_random(bytes);
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (at != 0 && at % group_letters == 0) {
            text += '-';
        }
        text += alphabet[bytes.at(at) % alphabet.size()];  // 256 is a multiple of 32: no letter is likelier
    }
    const SecretHash hashed = hash_code(text);
    return {std::move(text), hashed};
}

SecretHash hash_token(std::string_view text) {
    return hash(text);
}

SecretHash hash_code(std::string_view typed) {
    return hash(canonical(typed));
}

}  // namespace shiftguard::ticket
