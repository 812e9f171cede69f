#include "server/ticket/ticket.hpp"

#include "common/encoding.hpp"
#include "common/sodium/sodium.hpp"
#include "common/spoken_code.hpp"

#include <sodium.h>

namespace shiftguard::ticket {
namespace {

constexpr std::size_t code_letters = 16;

SecretHash hash(std::string_view text) {
    ensure_sodium();
    SecretHash out{};
    crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       nullptr, 0);
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
    std::string letters;
    for (const auto byte : bytes) {
        letters += spoken_alphabet[byte % spoken_alphabet.size()];  // 256 is a multiple of 32: no letter is likelier
    }
    std::string text = in_groups(letters);
    const SecretHash hashed = hash_code(text);
    return {std::move(text), hashed};
}

SecretHash hash_token(std::string_view text) {
    return hash(text);
}

SecretHash hash_code(std::string_view typed) {
    return hash(as_spoken(typed));
}

}  // namespace shiftguard::ticket
