#include "tests/bench/report_card/measure/impostors.hpp"

#include "tests/bench/report_card/measure/spread.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

namespace shiftguard::report_card {

float cosine(std::span<const float> a, std::span<const float> b) {
    constexpr std::size_t lanes = 8;  // sums that do not wait for each other: tens of millions of pairs
    std::array<float, lanes> sums{};
    std::size_t at = 0;
    for (; at + lanes <= a.size(); at += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            sums[lane] += a[at + lane] * b[at + lane];
        }
    }
    for (; at < a.size(); ++at) {
        sums[0] += a[at] * b[at];
    }
    return std::accumulate(sums.begin(), sums.end(), 0.0F);
}

std::uint64_t pairs_of_two(const std::vector<Known>& vectors) {
    std::map<std::string, std::uint64_t> pictures;
    for (const auto& one : vectors) {
        ++pictures[one.person];
    }
    const auto pairs = [](std::uint64_t count) { return count * (count - (count > 0 ? 1 : 0)) / 2; };
    return std::accumulate(pictures.begin(), pictures.end(), pairs(vectors.size()),
                           [&](std::uint64_t left, const auto& person) { return left - pairs(person.second); });
}

TopScores compare_all(const std::vector<Known>& vectors, double false_accepts, std::size_t threads) {
    const auto most = scores_needed(pairs_of_two(vectors), false_accepts);
    std::vector<TopScores> highest(std::max<std::size_t>(1, threads), TopScores(most));
    spread(highest, vectors.size(), "pictures compared with all others", [&](TopScores& own, std::size_t first) {
        for (std::size_t second = first + 1; second < vectors.size(); ++second) {
            if (vectors[first].person != vectors[second].person) {
                own.add(cosine(vectors[first].vector, vectors[second].vector));
            }
        }
    });
    TopScores all(most);
    for (const auto& own : highest) {
        all.add_all(own);
    }
    return all;
}

}  // namespace shiftguard::report_card
