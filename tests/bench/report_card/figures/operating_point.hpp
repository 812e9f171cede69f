// Thresholds at a wanted share of false accepts, from the scores of impostors, of which there may be a hundred million:
// only the highest are kept.
#pragma once

#include "tests/bench/report_card/figures/figure.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace shiftguard::report_card {

/// The `most` highest of any number of scores.
class TopScores {
public:
    explicit TopScores(std::size_t most) : most_(most) {}
    void add(float score);
    /// As if every score given to `other` (with the same bound) had been given here.
    void add_all(const TopScores& other);
    [[nodiscard]] std::uint64_t seen() const { return seen_; }
    [[nodiscard]] std::size_t most() const { return most_; }
    /// Highest first.
    [[nodiscard]] std::vector<float> sorted() const;

private:
    void keep(float score);

    std::size_t most_;
    std::uint64_t seen_ = 0;
    std::vector<float> heap_;  ///< the lowest in front
};

/// How many of the highest scores a threshold at `false_accepts` or fewer needs to know, of `impostors` in all.
[[nodiscard]] std::size_t scores_needed(std::uint64_t impostors, double false_accepts);

struct OperatingPoint {
    double false_accepts = 0;         ///< the wanted share
    std::optional<double> threshold;  ///< accepted is what scores ABOVE it; none where the share is refused
    std::string refused;
};

/// The lowest threshold above which at most this share of the impostors scores. Refused where the share is below
/// 3 / impostors. Precondition: `impostors` was made with scores_needed() of it or more.
[[nodiscard]] OperatingPoint operating_point(const TopScores& impostors, double false_accepts);

/// How many of the scores lie above the operating point's threshold.
[[nodiscard]] Figure accepted_share(std::span<const float> scores, const OperatingPoint& point);

}  // namespace shiftguard::report_card
