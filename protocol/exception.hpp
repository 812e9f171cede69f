// A supervisor's exception: for a while, at most four hours, one finding of one worker or group is recorded and not
// answered. It reaches the workstation in two forms, neither of which the worker can make there:
// - a grant, signed by the server's receipt key (Ed25519, RFC 8032) for one workstation;
// - a code of 12 letters (Crockford's base 32) to be read out and typed while the workstation is offline. Of its 60
//   bits 16 say what it is for, 44 are a keyed BLAKE2b (RFC 7693) over that, the workstation and the worker or group.
//   Its key is agreed between the server's receipt key and the workstation's chain key (X25519, RFC 7748), so no
//   secret is ever sent; whoever can read the workstation's keys (root) can make a code for that workstation.
#pragma once

#include "common/finding_kind.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::protocol {

inline constexpr std::size_t max_exceptions = 32;      ///< in one answer to one workstation
inline constexpr std::size_t max_subject_bytes = 128;  ///< of a worker's or a group's name

/// Whom an exception is for, as policy names them.
struct Subject {
    enum class Kind : std::uint8_t { worker, group };
    Kind kind = Kind::worker;
    std::string name;
    friend bool operator==(const Subject&, const Subject&) = default;
};

/// worker, group
[[nodiscard]] std::string_view to_string(Subject::Kind kind);
[[nodiscard]] std::optional<Subject::Kind> subject_kind_from(std::string_view word);

// ---- the grant

/// One whose end is its beginning takes an exception back: the grant, or the code, of that id.
struct Grant {
    std::string id;  ///< UUID; of a code that is taken back "code 498123-7"
    WorkstationId workstation;
    Subject subject;
    FindingKind finding{};
    WallTime from{};  ///< when it was granted
    WallTime until{};
    Signature signature{};
    friend bool operator==(const Grant&, const Grant&) = default;
};

[[nodiscard]] inline bool takes_back(const Grant& grant) {
    return grant.until == grant.from;
}

/// Puts the signature in.
void sign_grant(Grant& grant, const SecretKey& receipt_key);
[[nodiscard]] bool verify_grant(const Grant& grant, const PublicKey& receipt_key);

// ---- the code

/// How long a code's exception may last.
inline constexpr std::array<std::chrono::minutes, 4> code_lengths{std::chrono::minutes(30), std::chrono::minutes(60),
                                                                  std::chrono::minutes(120), std::chrono::minutes(240)};

/// A code may be typed in the hour it was made in and the 24 after it, and an hour before for clocks that differ.
inline constexpr std::uint64_t code_life_hours = 24;
inline constexpr std::uint32_t codes_an_hour = 16;  ///< for one workstation
inline constexpr std::size_t code_letters = 12;

struct CodeTerms {
    WorkstationId workstation;
    Subject subject;
    FindingKind finding{};
    std::size_t length = 0;    ///< index into code_lengths
    std::uint64_t hour = 0;    ///< since 1970, when it was made
    std::uint32_t serial = 0;  ///< tells the codes of one hour apart, below codes_an_hour
    friend bool operator==(const CodeTerms&, const CodeTerms&) = default;
};

using CodeKey = std::array<std::uint8_t, 32>;

/// The same key on both sides. Errors: corrupted, where the other's key is none.
[[nodiscard]] Result<CodeKey> code_key_of_server(const KeyPair& receipt, const PublicKey& workstation);
[[nodiscard]] Result<CodeKey> code_key_of_workstation(const KeyPair& chain, const PublicKey& receipt_key);

[[nodiscard]] std::uint64_t hour_of(WallTime at);

/// XXXX-XXXX-XXXX. Precondition: length, serial and finding are in range.
[[nodiscard]] std::string make_code(const CodeKey& key, const CodeTerms& terms);

/// Names one code for the audit, the incident and against a second use: "code 498123-7".
[[nodiscard]] std::string id_of(const CodeTerms& terms);

/// Which code "code 498123-7" names; none where it names none.
struct CodeName {
    std::uint64_t hour = 0;
    std::uint32_t serial = 0;
    friend bool operator==(const CodeName&, const CodeName&) = default;
};
[[nodiscard]] std::optional<CodeName> code_named(std::string_view id);

/// How the detail of a use ends, which names the exception: "by grant ID", or "by code 498123-7".
[[nodiscard]] std::string by_exception(std::string_view id);
/// The id in such a detail; none in that of a release that words it in another way.
[[nodiscard]] std::optional<std::string> exception_named(std::string_view detail);

struct CodeCheck {
    enum class Verdict : std::uint8_t {
        good,
        no_code,  ///< not 12 letters of the alphabet
        wrong,    ///< not made by the server for this workstation and subject, or long ago
        expired,
    };
    Verdict verdict = Verdict::no_code;
    CodeTerms terms;  ///< of good and expired
};

/// Of a code as it was typed: case, blanks and dashes do not matter. A wrong one is taken for good once in 2^44 tries.
[[nodiscard]] CodeCheck check_code(const CodeKey& key, std::string_view typed, const WorkstationId& workstation,
                                   const Subject& subject, WallTime now);

}  // namespace shiftguard::protocol
