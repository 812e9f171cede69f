// What the person before the camera is told while an enrolment runs, in English or German: the worker reads it, and the
// worker need not read English.
#pragma once

#include <cstdint>
#include <string_view>

namespace shiftguard::cli {

enum class Language : std::uint8_t { english, german };

/// By the locale's name as LC_ALL, LC_MESSAGES or LANG have it, such as "de_DE.UTF-8".
[[nodiscard]] Language language_of(std::string_view locale);

/// What to do next. `hint`: as control::EnrolProgress has it.
[[nodiscard]] std::string_view what_to_do(std::string_view hint, Language language);

/// How to leave out what is asked for now, at a terminal. `step`: as control::EnrolProgress has it; empty where it
/// can't be left out.
[[nodiscard]] std::string_view how_to_leave_out(std::string_view step, Language language);

/// "sample {} of {}: {}", for fmt.
[[nodiscard]] std::string_view progress_line(Language language);

}  // namespace shiftguard::cli
