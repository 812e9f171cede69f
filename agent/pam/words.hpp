// What the gate says to the person who signs in, in English and German.
#pragma once

#include "agent/pam/question.hpp"

#include <string>
#include <string_view>

namespace shiftguard::pam {

enum class Language : unsigned char { english, german };

/// False for what names no language: empty, C, C.UTF-8, POSIX.
[[nodiscard]] bool names_language(std::string_view locale);
/// "de_DE.UTF-8" is German; whatever else is English.
[[nodiscard]] Language language_of(std::string_view locale);

/// Empty where there is nothing to say.
[[nodiscard]] std::string sentence_of(const Admission& admission, Language language);
[[nodiscard]] std::string sentence_of_silence(Language language);

}  // namespace shiftguard::pam
