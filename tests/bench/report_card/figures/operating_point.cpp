#include "tests/bench/report_card/figures/operating_point.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/core.h>

namespace shiftguard::report_card {

void TopScores::add(float score) {
    ++seen_;
    keep(score);
}

void TopScores::add_all(const TopScores& other) {
    seen_ += other.seen_;
    for (const float score : other.heap_) {
        keep(score);
    }
}

void TopScores::keep(float score) {
    if (heap_.size() < most_) {
        heap_.push_back(score);
        std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
    } else if (most_ > 0 && score > heap_.front()) {
        std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
        heap_.back() = score;
        std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
    }
}

std::vector<float> TopScores::sorted() const {
    auto scores = heap_;
    std::sort(scores.begin(), scores.end(), std::greater<>());
    return scores;
}

std::size_t scores_needed(std::uint64_t impostors, double false_accepts) {
    return static_cast<std::size_t>(std::floor(static_cast<double>(impostors) * false_accepts)) + 1;
}

OperatingPoint operating_point(const TopScores& impostors, double false_accepts) {
    OperatingPoint point{false_accepts, std::nullopt, {}};
    if (static_cast<double>(impostors.seen()) * false_accepts < static_cast<double>(fewest_events)) {
        point.refused =
            fmt::format("A false-accept rate of {:g} needs {:.0f} impostors or more, and there are {}.", false_accepts,
                        std::ceil(static_cast<double>(fewest_events) / false_accepts), impostors.seen());
        return point;
    }
    // With the first score that may not be accepted as the threshold, all that are accepted lie above it.
    const auto may_be_accepted = scores_needed(impostors.seen(), false_accepts) - 1;
    const auto scores = impostors.sorted();
    point.threshold = may_be_accepted < scores.size() ? static_cast<double>(scores[may_be_accepted]) : -1.0;
    return point;
}

Figure accepted_share(std::span<const float> scores, const OperatingPoint& point) {
    if (!point.threshold) {
        return refused(point.refused, scores.size());
    }
    const auto accepted = std::count_if(scores.begin(), scores.end(),
                                        [&](float score) { return static_cast<double>(score) > *point.threshold; });
    return share(static_cast<std::uint64_t>(accepted), scores.size());
}

}  // namespace shiftguard::report_card
