#include "agent/journal/sealed.hpp"

#include <algorithm>

#include <sodium.h>

namespace shiftguard::journal {
namespace {

constexpr std::string_view magic = "SGJOURNL";
constexpr std::uint8_t version = 1;
constexpr std::size_t segment_at = magic.size() + 1 + salt_bytes;
constexpr std::size_t fixed_head_bytes = segment_at + 4 + 1;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
using Nonce = std::array<std::uint8_t, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES>;

static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);
static_assert(crypto_shorthash_KEYBYTES == 16);

void put(Bytes& bytes, std::uint64_t number, std::size_t size) {
    for (std::size_t at = 0; at < size; ++at) {
        bytes.push_back(static_cast<std::uint8_t>(number >> (8 * at) & 0xFFU));
    }
}

std::uint64_t get(Octets bytes, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t at = 0; at < size; ++at) {
        number |= std::uint64_t{bytes[at]} << (8 * at);
    }
    return number;
}

Nonce nonce_of(std::uint64_t number) {
    Bytes bytes;
    put(bytes, number, sizeof number);
    Nonce nonce{};
    std::copy(bytes.begin(), bytes.end(), nonce.begin());
    return nonce;
}

void derive(std::span<std::uint8_t> out, Octets key, const Salt& salt, std::string_view purpose) {
    Bytes message(salt.begin(), salt.end());
    message.insert(message.end(), purpose.begin(), purpose.end());
    crypto_generichash(out.data(), out.size(), message.data(), message.size(), key.data(), key.size());
}

bool starts_with(Octets bytes, std::string_view text) {
    const auto size = std::min(bytes.size(), text.size());
    return std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size), as_bytes(text).begin());
}

}  // namespace

Bytes encode(const FileHead& head) {
    Bytes bytes(magic.begin(), magic.end());
    bytes.push_back(version);
    bytes.insert(bytes.end(), head.salt.begin(), head.salt.end());
    put(bytes, head.segment, 4);
    bytes.push_back(static_cast<std::uint8_t>(head.run_id.size()));
    bytes.insert(bytes.end(), head.run_id.begin(), head.run_id.end());
    return bytes;
}

HeadFound find_head(Octets file) {
    if (!starts_with(file, magic)) {
        return {HeadVerdict::no_journal, {}, 0};
    }
    if (file.size() > magic.size() && file[magic.size()] != version) {
        return {HeadVerdict::other_version, {}, 0};
    }
    const std::size_t id_bytes = file.size() < fixed_head_bytes ? 0 : file[fixed_head_bytes - 1];
    if (file.size() < fixed_head_bytes + id_bytes) {
        return {HeadVerdict::cut_off, {}, 0};
    }
    HeadFound found{HeadVerdict::good, {}, fixed_head_bytes + id_bytes};
    const auto salt = file.subspan(magic.size() + 1, salt_bytes);
    std::copy(salt.begin(), salt.end(), found.head.salt.begin());
    found.head.segment = static_cast<std::uint32_t>(get(file.subspan(segment_at), 4));
    const auto id = file.subspan(fixed_head_bytes, id_bytes);
    found.head.run_id.assign(id.begin(), id.end());
    return found;
}

Seal::Seal(Octets key, const FileHead& head) : file_head_(encode(head)) {
    derive(text_key_, key, head.salt, "journal text");
    derive(head_key_, key, head.salt, "journal head");
}

Seal::~Seal() {
    sodium_memzero(text_key_.data(), text_key_.size());
    sodium_memzero(head_key_.data(), head_key_.size());
}

Bytes Seal::associated(Octets frame_head) const {
    Bytes bytes(frame_head.begin(), frame_head.end());
    bytes.insert(bytes.end(), file_head_.begin(), file_head_.end());
    return bytes;
}

std::uint64_t Seal::check(std::uint64_t number, Octets length_and_time) const {
    Bytes message;
    put(message, number, sizeof number);
    message.insert(message.end(), length_and_time.begin(), length_and_time.end());
    std::array<std::uint8_t, crypto_shorthash_BYTES> hash{};
    crypto_shorthash(hash.data(), message.data(), message.size(), head_key_.data());
    return get(hash, hash.size());
}

Bytes Seal::close(std::uint64_t number, WallTime at, std::string_view text) const {
    Bytes frame;
    put(frame, text.size() + tag_bytes, 4);
    put(frame, static_cast<std::uint64_t>(at.time_since_epoch().count()), 8);
    put(frame, check(number, frame), 8);
    const auto with = associated(frame);
    const auto nonce = nonce_of(number);
    Bytes sealed(text.size() + tag_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data(), nullptr, as_bytes(text).data(), text.size(), with.data(),
                                               with.size(), nullptr, nonce.data(), text_key_.data());
    frame.insert(frame.end(), sealed.begin(), sealed.end());
    return frame;
}

std::optional<std::size_t> Seal::length_of(std::uint64_t number, Octets frame_head) const {
    const auto length = static_cast<std::size_t>(get(frame_head, 4));
    const bool good = get(frame_head.subspan(12), 8) == check(number, frame_head.first(12)) && length >= tag_bytes &&
                      length <= most_text_bytes + tag_bytes;
    return good ? std::optional(length) : std::nullopt;
}

std::optional<std::string> Seal::open(std::uint64_t number, Octets frame_head, Octets sealed) const {
    const auto with = associated(frame_head);
    const auto nonce = nonce_of(number);
    std::string text(sealed.size() - tag_bytes, '\0');
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        reinterpret_cast<unsigned char*>(text.data()), nullptr, nullptr, sealed.data(), sealed.size(), with.data(),
        with.size(), nonce.data(), text_key_.data());
    return failed == 0 ? std::optional(std::move(text)) : std::nullopt;
}

WallTime time_of(Octets frame_head) {
    return WallTime(Milliseconds(static_cast<std::int64_t>(get(frame_head.subspan(4), 8))));
}

}  // namespace shiftguard::journal
