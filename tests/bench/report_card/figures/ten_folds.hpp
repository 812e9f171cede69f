// Accuracy as it is told of labelled pairs in the wild (Huang et al. 2007): each fold is judged by the threshold that
// does best on all the others, so no pair has a say in how it is judged itself.
#pragma once

#include "tests/bench/report_card/figures/figure.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace shiftguard::report_card {

struct ComparedPair {
    float score = 0;
    bool same = false;  ///< both pictures show one person
    std::size_t fold = 0;
};

struct Accuracy {
    Figure right;           ///< pairs judged rightly, over all folds
    double mean = 0;        ///< of the folds' accuracies
    double deviation = 0;   ///< of the folds' accuracies; standard error is deviation / sqrt(folds)
    double threshold = 0;   ///< the middle one of the folds'
    std::size_t folds = 0;  ///< that held a pair
};

/// Refused with fewer than two folds, or where the others of one hold pairs of one kind only.
[[nodiscard]] Accuracy cross_validated(std::span<const ComparedPair> pairs);

/// The threshold with which most pairs are judged rightly (same: above it); of several the middle one. Lies between
/// scores. Precondition: there are pairs.
[[nodiscard]] double best_threshold(std::span<const ComparedPair> pairs);

/// The fold of each pair where a list has none: ten, with the same and the different pairs dealt out in turn.
[[nodiscard]] std::vector<std::size_t> deal_into_folds(const std::vector<bool>& same);

}  // namespace shiftguard::report_card
