#include "tests/bench/report_card/figures/attack_score.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace shiftguard::report_card {
namespace {

bool taken_for_live(const Judged& one, double threshold) {
    return static_cast<double>(one.score) >= threshold;
}

}  // namespace

std::map<std::string, Figure> apcer(std::span<const Judged> judged, double threshold) {
    struct Count {
        std::uint64_t taken = 0;
        std::uint64_t all = 0;
    };
    std::map<std::string, Count> counts;
    for (const Judged& one : judged) {
        if (one.attack) {
            auto& count = counts[one.species];
            ++count.all;
            count.taken += taken_for_live(one, threshold) ? 1U : 0U;
        }
    }
    std::map<std::string, Figure> figures;
    for (const auto& [species, count] : counts) {
        figures.emplace(species, share(count.taken, count.all));
    }
    return figures;
}

Figure bpcer(std::span<const Judged> judged, double threshold) {
    std::uint64_t refused = 0;
    std::uint64_t live = 0;
    for (const Judged& one : judged) {
        if (!one.attack) {
            ++live;
            refused += taken_for_live(one, threshold) ? 0U : 1U;
        }
    }
    return share(refused, live);
}

std::optional<double> threshold_at_bpcer(std::span<const Judged> judged, double share_of_live) {
    std::vector<float> live;
    for (const Judged& one : judged) {
        if (!one.attack) {
            live.push_back(one.score);
        }
    }
    const double most = share_of_live * static_cast<double>(live.size());
    if (most < static_cast<double>(fewest_events)) {
        return std::nullopt;
    }
    std::sort(live.begin(), live.end());
    return static_cast<double>(live[static_cast<std::size_t>(std::floor(most))]);
}

}  // namespace shiftguard::report_card
