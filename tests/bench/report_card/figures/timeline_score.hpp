// What a guard found in a film, held against what the film shows.
#pragma once

#include "common/finding_kind.hpp"
#include "tests/bench/report_card/figures/happening.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace shiftguard::report_card {

/// A finding of the guard, or a lock.
struct Reaction {
    FindingKind kind{};
    double at = 0;  ///< seconds of the film
};

struct TimelineScore {
    std::vector<std::optional<double>> delays;  ///< of each happening, seconds from its start; none: it was missed
    std::vector<Reaction> false_findings;       ///< of a kind that does not happen then
    std::vector<Reaction> false_locks;          ///< while nothing happens at all
};

/// A happening still lasts this long after its end: what is confirmed in the look after the last is no mistake.
inline constexpr double afterglow_s = 1;

/// A finding belongs to the happenings of its kind that last when it is confirmed; the first gives each its delay.
[[nodiscard]] TimelineScore score_timeline(const std::vector<Happening>& happenings,
                                           const std::vector<Reaction>& findings, const std::vector<Reaction>& locks);

}  // namespace shiftguard::report_card
