// How often presentation attacks are taken for live faces and live faces for attacks (ISO/IEC 30107-3: APCER, BPCER).
#pragma once

#include "tests/bench/report_card/figures/figure.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace shiftguard::report_card {

/// What was shown, and how live it was held for: 0..1.
struct Judged {
    bool attack = false;
    std::string species;  ///< of an attack
    float score = 0;
};

/// Attacks at or above the threshold, by species. Each species stands for itself: the worst is what counts.
[[nodiscard]] std::map<std::string, Figure> apcer(std::span<const Judged> judged, double threshold);

/// Live ones below the threshold.
[[nodiscard]] Figure bpcer(std::span<const Judged> judged, double threshold);

/// The highest threshold below which at most this share of the live ones lies; none where that is below 3 / live ones.
[[nodiscard]] std::optional<double> threshold_at_bpcer(std::span<const Judged> judged, double share_of_live);

}  // namespace shiftguard::report_card
