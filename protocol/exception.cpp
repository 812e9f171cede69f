#include "protocol/exception.hpp"

#include "common/encoding.hpp"
#include "common/sodium/sodium.hpp"
#include "common/spoken_code.hpp"
#include "protocol/signed_bytes.hpp"

#include <charconv>

#include <sodium.h>

namespace shiftguard::protocol {
namespace {

constexpr std::string_view grant_purpose = "shiftguard-exception-v1";
constexpr std::string_view code_purpose = "shiftguard-exception-code-v1";
constexpr std::string_view key_purpose = "shiftguard-exception-code-key-v1";

using protocol::put;

// By their hashes, so that every part has a fixed length.
void put(Bytes& out, const Subject& subject) {
    out.push_back(subject.kind == Subject::Kind::worker ? 1 : 2);
    put(out, hash_body(subject.name));
}
void put(Bytes& out, WallTime at) {
    put(out, static_cast<std::uint64_t>(at.time_since_epoch().count()));
}

Bytes grant_message(const Grant& grant) {
    Bytes message;
    put(message, grant_purpose);
    put(message, hash_body(grant.id));
    put(message, hash_body(grant.workstation.text()));
    put(message, grant.subject);
    put(message, hash_body(to_string(grant.finding)));
    put(message, grant.from);
    put(message, grant.until);
    return message;
}

// ---- the code's 60 bits, from the first letter on: finding 5, length 2, hour 5, serial 4, proof 44

constexpr unsigned proof_bits = 44;
constexpr unsigned serial_bits = 4;
constexpr unsigned hour_bits = 5;
constexpr unsigned length_bits = 2;
constexpr unsigned letter_bits = 5;
constexpr std::uint64_t hours_told_apart = 1U << hour_bits;
static_assert(code_life_hours + 2 <= hours_told_apart, "an hour must be told from its last five bits");
static_assert(codes_an_hour == 1U << serial_bits);
static_assert(code_lengths.size() == 1U << length_bits);

constexpr unsigned finding_bits = 5;

/// The findings that a code may be for, in the order of their numbers in a code. New ones come at the end by
/// themselves, so a code made before means what it did.
std::vector<FindingKind> findings_of_codes() {
    std::vector<FindingKind> kinds;
    std::copy_if(all_finding_kinds.begin(), all_finding_kinds.end(), std::back_inserter(kinds), can_be_lifted);
    return kinds;
}

constexpr std::uint64_t low(unsigned bits) {
    return (std::uint64_t{1} << bits) - 1;
}

std::uint64_t proof_of(const CodeKey& key, const CodeTerms& terms) {
    ensure_sodium();
    Bytes message;
    put(message, code_purpose);
    put(message, hash_body(terms.workstation.text()));
    put(message, terms.subject);
    put(message, hash_body(to_string(terms.finding)));
    put(message, static_cast<std::uint64_t>(code_lengths.at(terms.length).count()));
    put(message, terms.hour);
    put(message, std::uint64_t{terms.serial});
    std::array<std::uint8_t, crypto_generichash_BYTES> hash{};
    crypto_generichash(hash.data(), hash.size(), message.data(), message.size(), key.data(), key.size());
    std::uint64_t proof = 0;
    for (std::size_t at = 0; at < sizeof proof; ++at) {
        proof = proof << 8U | hash.at(at);
    }
    return proof & low(proof_bits);
}

std::uint64_t bits_of(const CodeTerms& terms, std::uint64_t proof) {
    const auto kinds = findings_of_codes();
    const auto number = std::find(kinds.begin(), kinds.end(), terms.finding) - kinds.begin();
    auto bits = static_cast<std::uint64_t>(number) & low(finding_bits);
    bits = bits << length_bits | terms.length;
    bits = bits << hour_bits | (terms.hour & low(hour_bits));
    bits = bits << serial_bits | terms.serial;
    return bits << proof_bits | proof;
}

std::optional<std::uint64_t> bits_from(std::string_view typed) {
    const auto letters = as_spoken(typed);
    if (letters.size() != code_letters) {
        return std::nullopt;
    }
    std::uint64_t bits = 0;
    for (const char letter : letters) {
        const auto value = spoken_alphabet.find(letter);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        bits = bits << letter_bits | value;
    }
    return bits;
}

/// The newest hour, not after the next one, that ends in these bits.
std::uint64_t whole_hour(std::uint64_t last_bits, std::uint64_t now_hour) {
    const std::uint64_t newest = now_hour + 1;
    return newest - ((newest - last_bits) & low(hour_bits));
}

Result<CodeKey> agree(const SecretKey& own, const PublicKey& theirs, const PublicKey& server,
                      const PublicKey& workstation) {
    ensure_sodium();
    std::array<std::uint8_t, crypto_scalarmult_SCALARBYTES> secret{};
    std::array<std::uint8_t, crypto_scalarmult_BYTES> their_point{};
    std::array<std::uint8_t, crypto_scalarmult_BYTES> shared{};
    const bool agreed = crypto_sign_ed25519_pk_to_curve25519(their_point.data(), theirs.data()) == 0 &&
                        crypto_sign_ed25519_sk_to_curve25519(secret.data(), own.data()) == 0 &&
                        crypto_scalarmult(shared.data(), secret.data(), their_point.data()) == 0;
    wipe(secret);
    if (!agreed) {
        return Error{ErrorKind::corrupted, "exception code",
                     "The other side's public key is none, so codes can't be made or checked; join the workstation "
                     "anew.",
                     Retry::useless};
    }
    Bytes message;
    put(message, key_purpose);
    put(message, server);
    put(message, workstation);
    CodeKey key{};
    crypto_generichash(key.data(), key.size(), message.data(), message.size(), shared.data(), shared.size());
    wipe(shared);
    return key;
}

}  // namespace

std::string_view to_string(Subject::Kind kind) {
    return kind == Subject::Kind::worker ? "worker" : "group";
}

std::optional<Subject::Kind> subject_kind_from(std::string_view word) {
    if (word == "worker") {
        return Subject::Kind::worker;
    }
    return word == "group" ? std::optional(Subject::Kind::group) : std::nullopt;
}

void sign_grant(Grant& grant, const SecretKey& receipt_key) {
    grant.signature = sign(receipt_key, grant_message(grant));
}

bool verify_grant(const Grant& grant, const PublicKey& receipt_key) {
    return verify(receipt_key, grant_message(grant), grant.signature);
}

Result<CodeKey> code_key_of_server(const KeyPair& receipt, const PublicKey& workstation) {
    return agree(receipt.secret_key, workstation, receipt.public_key, workstation);
}

Result<CodeKey> code_key_of_workstation(const KeyPair& chain, const PublicKey& receipt_key) {
    return agree(chain.secret_key, receipt_key, receipt_key, chain.public_key);
}

std::uint64_t hour_of(WallTime at) {
    const auto hours = std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
    return hours < 0 ? 0 : static_cast<std::uint64_t>(hours);
}

std::string make_code(const CodeKey& key, const CodeTerms& terms) {
    const std::uint64_t bits = bits_of(terms, proof_of(key, terms));
    std::string letters;
    for (std::size_t at = code_letters; at-- > 0;) {
        letters += spoken_alphabet[bits >> (at * letter_bits) & low(letter_bits)];
    }
    return in_groups(letters);
}

std::string id_of(const CodeTerms& terms) {
    return "code " + std::to_string(terms.hour) + "-" + std::to_string(terms.serial);
}

std::optional<CodeName> code_named(std::string_view id) {
    constexpr std::string_view word = "code ";
    if (!id.starts_with(word)) {
        return std::nullopt;
    }
    id.remove_prefix(word.size());
    CodeName name;
    const auto* const last = id.data() + id.size();
    const auto hour = std::from_chars(id.data(), last, name.hour);
    if (hour.ec != std::errc() || hour.ptr == last || *hour.ptr != '-') {
        return std::nullopt;
    }
    const auto serial = std::from_chars(hour.ptr + 1, last, name.serial);
    const bool whole = serial.ec == std::errc() && serial.ptr == last && name.serial < codes_an_hour;
    return whole ? std::optional(name) : std::nullopt;
}

namespace {

constexpr std::string_view by = "by ";
constexpr std::string_view by_grant = "by grant ";

/// What follows the last " " + `words`.
std::optional<std::string_view> behind_last(std::string_view detail, std::string_view words) {
    const auto at = detail.rfind(" " + std::string(words));
    return at == std::string_view::npos ? std::nullopt : std::optional(detail.substr(at + 1 + words.size()));
}

}  // namespace

std::string by_exception(std::string_view id) {
    return std::string(code_named(id) ? by : by_grant).append(id);
}

std::optional<std::string> exception_named(std::string_view detail) {
    if (const auto grant = behind_last(detail, by_grant)) {
        return std::string(*grant);
    }
    const auto name = behind_last(detail, by);
    return name && code_named(*name) ? std::optional(std::string(*name)) : std::nullopt;
}

CodeCheck check_code(const CodeKey& key, std::string_view typed, const WorkstationId& workstation,
                     const Subject& subject, WallTime now) {
    const auto bits = bits_from(typed);
    if (!bits) {
        return {CodeCheck::Verdict::no_code, {}};
    }
    std::uint64_t rest = *bits >> proof_bits;
    const auto take = [&](unsigned count) {
        const std::uint64_t part = rest & low(count);
        rest >>= count;
        return part;
    };
    CodeTerms terms{workstation, subject, {}, 0, 0, 0};
    terms.serial = static_cast<std::uint32_t>(take(serial_bits));
    terms.hour = whole_hour(take(hour_bits), hour_of(now));
    terms.length = take(length_bits);
    const auto kinds = findings_of_codes();
    if (rest >= kinds.size()) {
        return {CodeCheck::Verdict::wrong, {}};
    }
    terms.finding = kinds.at(rest);
    if (bits_of(terms, proof_of(key, terms)) != *bits) {
        return {CodeCheck::Verdict::wrong, {}};
    }
    const bool expired = terms.hour + code_life_hours < hour_of(now);
    return {expired ? CodeCheck::Verdict::expired : CodeCheck::Verdict::good, terms};
}

}  // namespace shiftguard::protocol
