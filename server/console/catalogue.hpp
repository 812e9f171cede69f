// Every word on the supervisors' pages, in each language; a key without one of them does not compile.
#pragma once

#include "common/finding_kind.hpp"
#include "protocol/record.hpp"
#include "server/review/review.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace shiftguard::console {

enum class Language : std::uint8_t { english, german };

struct Entry {
    std::string_view key;
    std::string_view english;
    std::string_view german;
};

[[nodiscard]] std::span<const Entry> catalogue();

/// The word for the key; the key itself where there is none (a test sees that this never happens).
[[nodiscard]] std::string_view word(Language language, std::string_view key);

/// The language that the header prefers (RFC 9110, section 12.5.4); English where it names neither.
[[nodiscard]] Language language_from(std::string_view accept_language);
[[nodiscard]] std::string_view tag_of(Language language);  ///< "en", "de"

[[nodiscard]] std::string_view title_of(Language language, FindingKind kind);
[[nodiscard]] std::string_view meaning_of(Language language, FindingKind kind);
[[nodiscard]] std::string_view word_of(Language language, review::Outcome outcome);
[[nodiscard]] std::string_view word_of(Language language, protocol::RecordType type);
[[nodiscard]] std::string_view word_of(Language language, Severity severity);
[[nodiscard]] std::string_view word_of(Language language, Response response);

}  // namespace shiftguard::console
