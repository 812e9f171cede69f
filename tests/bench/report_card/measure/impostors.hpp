// Every picture of one person compared with every picture of another.
#pragma once

#include "tests/bench/report_card/figures/operating_point.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace shiftguard::report_card {

/// Cosine of two vectors that are L2-normalised already, of one length.
[[nodiscard]] float cosine(std::span<const float> a, std::span<const float> b);

/// Somebody's vector.
struct Known {
    std::string person;
    std::span<const float> vector;
};

/// How many pairs of different people there are.
[[nodiscard]] std::uint64_t pairs_of_two(const std::vector<Known>& vectors);

/// The highest scores among them, enough for a false-accept share of `false_accepts`.
[[nodiscard]] TopScores compare_all(const std::vector<Known>& vectors, double false_accepts, std::size_t threads);

}  // namespace shiftguard::report_card
