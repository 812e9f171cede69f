#include "tests/bench/report_card/figures/ten_folds.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace shiftguard::report_card {
namespace {

constexpr std::size_t folds_of_a_list = 10;

bool judged_rightly(const ComparedPair& pair, double threshold) {
    return (static_cast<double>(pair.score) > threshold) == pair.same;
}

double middle_of(std::vector<double> numbers) {
    std::sort(numbers.begin(), numbers.end());
    return numbers[numbers.size() / 2];
}

bool has_both_kinds(std::span<const ComparedPair> pairs) {
    const auto is_same = [](const ComparedPair& pair) { return pair.same; };
    return std::any_of(pairs.begin(), pairs.end(), is_same) && !std::all_of(pairs.begin(), pairs.end(), is_same);
}

}  // namespace

double best_threshold(std::span<const ComparedPair> pairs) {
    std::vector<ComparedPair> sorted(pairs.begin(), pairs.end());
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.score < b.score; });
    // Below every score all are accepted, so only the pairs of one person are right.
    auto right = std::count_if(sorted.begin(), sorted.end(), [](const auto& pair) { return pair.same; });
    auto most = right;
    std::vector<double> best{static_cast<double>(sorted.front().score) - 1};
    for (std::size_t at = 0; at < sorted.size(); ++at) {
        right += sorted[at].same ? -1 : 1;
        const bool last = at + 1 == sorted.size();
        if (!last && sorted[at].score == sorted[at + 1].score) {
            continue;
        }
        const auto here = static_cast<double>(sorted[at].score);
        const double next = last ? here + 1 : static_cast<double>(sorted[at + 1].score);
        if (right > most) {
            most = right;
            best.clear();
        }
        if (right == most) {
            best.push_back((here + next) / 2);
        }
    }
    return middle_of(std::move(best));
}

Accuracy cross_validated(std::span<const ComparedPair> pairs) {
    std::set<std::size_t> folds;
    for (const auto& pair : pairs) {
        folds.insert(pair.fold);
    }
    Accuracy accuracy;
    accuracy.folds = folds.size();
    if (folds.size() < 2) {
        accuracy.right = refused("Cross-validation needs pairs in two folds or more.", pairs.size());
        return accuracy;
    }
    std::uint64_t right = 0;
    std::vector<double> of_folds;
    std::vector<double> thresholds;
    for (const std::size_t fold : folds) {
        std::vector<ComparedPair> own;
        std::vector<ComparedPair> others;
        std::partition_copy(pairs.begin(), pairs.end(), std::back_inserter(own), std::back_inserter(others),
                            [fold](const auto& pair) { return pair.fold == fold; });
        if (!has_both_kinds(others)) {
            accuracy.right =
                refused("Cross-validation needs pairs of one person and of two in every fold.", pairs.size());
            return accuracy;
        }
        thresholds.push_back(best_threshold(others));
        const auto here = std::count_if(own.begin(), own.end(),
                                        [&](const auto& pair) { return judged_rightly(pair, thresholds.back()); });
        right += static_cast<std::uint64_t>(here);
        of_folds.push_back(static_cast<double>(here) / static_cast<double>(own.size()));
    }
    const auto count = static_cast<double>(of_folds.size());
    accuracy.right = share(right, pairs.size());
    accuracy.mean = std::accumulate(of_folds.begin(), of_folds.end(), 0.0) / count;
    const double squares = std::accumulate(of_folds.begin(), of_folds.end(), 0.0, [&](double sum, double one) {
        return sum + (one - accuracy.mean) * (one - accuracy.mean);
    });
    accuracy.deviation = std::sqrt(squares / (count - 1));
    accuracy.threshold = middle_of(std::move(thresholds));
    return accuracy;
}

std::vector<std::size_t> deal_into_folds(const std::vector<bool>& same) {
    std::vector<std::size_t> folds;
    folds.reserve(same.size());
    std::size_t of_one = 0;
    std::size_t of_two = 0;
    for (const bool is_same : same) {
        folds.push_back((is_same ? of_one++ : of_two++) % folds_of_a_list);
    }
    return folds;
}

}  // namespace shiftguard::report_card
