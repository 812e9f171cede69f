#include "agent/policy/signature/minisign.hpp"

#include "common/encoding.hpp"
#include "common/sodium/sodium.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <sodium.h>

namespace shiftguard::policy {
namespace {

constexpr std::string_view untrusted = "untrusted comment:";
constexpr std::string_view trusted = "trusted comment: ";

Error fault(std::string_view name, std::size_t line, std::string message) {
    return {ErrorKind::invalid_input, std::string(name) + ":" + std::to_string(line), std::move(message),
            Retry::useless};
}

/// The text's lines without their ends; an empty one behind the last end is none.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        lines.push_back(line);
    }
    return lines;
}

/// Bytes of a base64 line, one field after the other.
class Fields {
public:
    static std::optional<Fields> of(std::string_view line, std::size_t size) {
        auto bytes = from_base64(line);
        return bytes && bytes->size() == size ? std::optional(Fields(std::move(*bytes))) : std::nullopt;
    }

    template <std::size_t count>
    void take(std::array<std::uint8_t, count>& into) {
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(taken_), count, into.begin());
        taken_ += count;
    }

private:
    explicit Fields(Bytes bytes) : bytes_(std::move(bytes)) {}
    Bytes bytes_;
    std::size_t taken_ = 0;
};

using Algorithm = std::array<std::uint8_t, 2>;
constexpr Algorithm plain{'E', 'd'};
constexpr Algorithm prehashed{'E', 'D'};

std::optional<Error> wrong_form(const std::vector<std::string_view>& lines, std::size_t count, std::string_view text,
                                std::string_view name, const char* what) {
    if (text.size() > minisign_bytes || lines.size() != count) {
        return fault(name, 1, std::string("a ") + what + " has " + std::to_string(count) + " lines; this is none");
    }
    if (!lines[0].starts_with(untrusted)) {
        return fault(name, 1, std::string("a ") + what + " begins with \"untrusted comment:\"; this is none");
    }
    return std::nullopt;
}

}  // namespace

Result<PublicKey> read_public_key(std::string_view text, std::string_view name) {
    const auto lines = lines_of(text);
    if (auto error = wrong_form(lines, 2, text, name, "minisign public key")) {
        return *std::move(error);
    }
    Algorithm algorithm{};
    PublicKey key;
    auto fields = Fields::of(lines[1], algorithm.size() + key.id.size() + key.key.size());
    if (fields) {
        fields->take(algorithm);
        fields->take(key.id);
        fields->take(key.key);
    }
    if (!fields || algorithm != plain) {
        return fault(name, 2, "this is no minisign public key; make one with minisign -G");
    }
    return key;
}

Result<Signature> read_signature(std::string_view text, std::string_view name) {
    const auto lines = lines_of(text);
    if (auto error = wrong_form(lines, 4, text, name, "minisign signature")) {
        return *std::move(error);
    }
    Algorithm algorithm{};
    Signature signature;
    auto fields = Fields::of(lines[1], algorithm.size() + signature.id.size() + signature.of_document.size());
    if (fields) {
        fields->take(algorithm);
        fields->take(signature.id);
        fields->take(signature.of_document);
    }
    if (fields && algorithm == plain) {
        return fault(name, 2, "this signature is of the older form that is not prehashed; sign with minisign -S -H");
    }
    if (!fields || algorithm != prehashed) {
        return fault(name, 2, "this is no minisign signature; sign with minisign -S");
    }
    if (!lines[2].starts_with(trusted)) {
        return fault(name, 3, "the third line begins with \"trusted comment: \"");
    }
    signature.trusted_comment = lines[2].substr(trusted.size());
    auto last = Fields::of(lines[3], signature.of_comment.size());
    if (!last) {
        return fault(name, 4, "this is no signature of the trusted comment");
    }
    last->take(signature.of_comment);
    return signature;
}

Result<PublicKey> verify(std::span<const std::uint8_t> document, const Signature& signature,
                         const std::vector<PublicKey>& keys, std::string_view name) {
    ensure_sodium();
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const PublicKey& one) { return one.id == signature.id; });
    if (key == keys.end()) {
        return Error{ErrorKind::refused, std::string(name),
                     "signed by the key " + to_string(signature.id) + ", which is not among this machine's",
                     Retry::useless};
    }
    std::array<std::uint8_t, crypto_generichash_BYTES_MAX> hash{};
    crypto_generichash(hash.data(), hash.size(), document.data(), document.size(), nullptr, 0);
    if (crypto_sign_verify_detached(signature.of_document.data(), hash.data(), hash.size(), key->key.data()) != 0) {
        return Error{ErrorKind::corrupted, std::string(name),
                     "the signature is not of this file: it was changed after it was signed; sign it again",
                     Retry::useless};
    }
    std::string commented(signature.of_document.begin(), signature.of_document.end());
    commented += signature.trusted_comment;
    const auto bytes = as_bytes(commented);
    if (crypto_sign_verify_detached(signature.of_comment.data(), bytes.data(), bytes.size(), key->key.data()) != 0) {
        return Error{ErrorKind::corrupted, std::string(name),
                     "the trusted comment was changed after it was signed; sign the file again", Retry::useless};
    }
    return *key;
}

std::string to_string(const KeyId& id) {
    KeyId reversed = id;  // the tool reads the bytes as a little-endian number
    std::reverse(reversed.begin(), reversed.end());
    std::string text = to_hex(reversed);
    std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'f' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    text.erase(0, std::min(text.find_first_not_of('0'), text.size() - 1));
    return text;
}

}  // namespace shiftguard::policy
