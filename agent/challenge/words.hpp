// What is said to the worker during a challenge, in English and German, for whatever shows text: a greeter, a terminal,
// the log. The desk has its own copy of the same sentences in its translations.
#pragma once

#include "agent/challenge/challenge.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace shiftguard::challenge {

enum class Language : std::uint8_t { english, german };

/// What to do now, one sentence.
[[nodiscard]] std::string_view sentence_of(Prompt prompt, Language language);

/// As to_string says it; for what comes from another process.
[[nodiscard]] std::optional<Prompt> prompt_from(std::string_view word);

/// How it ended, and where it failed what to do better, one or two sentences.
[[nodiscard]] std::string_view sentence_of(const Outcome& outcome, Language language);

/// Why it failed, for a report: "the movement came too late".
[[nodiscard]] std::string_view words_of(Reason reason);

}  // namespace shiftguard::challenge
