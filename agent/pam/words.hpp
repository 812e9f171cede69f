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

/// What to do while the face is verified; empty for what a newer agent may say.
[[nodiscard]] std::string sentence_of_prompt(std::string_view prompt, Language language);
/// What a verification came to; empty where there is nothing to say.
[[nodiscard]] std::string sentence_of(const Verification& verification, Language language);

/// Why a code was not taken; empty where it was.
[[nodiscard]] std::string sentence_of(const Released& released, Language language);
/// Asks for a supervisor's code. `refused`: nobody is let in without one, else it may be left out.
[[nodiscard]] std::string prompt_for_code(bool refused, Language language);

/// Twelve letters and digits, in whatever groups: what may be a code and is worth asking the agent about.
[[nodiscard]] bool looks_like_code(std::string_view typed);

}  // namespace shiftguard::pam
