// One figure of a report card: a share or a rate with what it rests on. A share that fewer than three samples showed is
// refused: it is below 3 / samples, where another measuring may well see none or twice as many (rule of three, Hanley
// and Lippman-Hand 1983). Its count and its interval are still given.
#pragma once

#include "tests/bench/report_card/figures/interval.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace shiftguard::report_card {

inline constexpr std::uint64_t fewest_events = 3;

struct Figure {
    std::optional<double> value;  ///< none where it is refused
    std::optional<Interval> interval;
    std::uint64_t count = 0;
    std::uint64_t samples = 0;  ///< of a rate: none
    std::string refused;        ///< one sentence; empty where there is a value
};

/// `count` of `samples`.
[[nodiscard]] Figure share(std::uint64_t count, std::uint64_t samples);

/// `count` in `exposure` units, named `unit` ("hour") in the sentence.
[[nodiscard]] Figure rate(std::uint64_t count, double exposure, const std::string& unit);

/// A figure that cannot be given, for this reason.
[[nodiscard]] Figure refused(std::string sentence, std::uint64_t samples);

}  // namespace shiftguard::report_card
