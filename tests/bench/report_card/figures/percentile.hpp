// Percentiles of measured times.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace shiftguard::report_card {

/// The smallest of the numbers that `percent` of them do not exceed (nearest rank); none of none.
[[nodiscard]] inline std::optional<double> percentile(std::vector<double> numbers, std::size_t percent) {
    if (numbers.empty()) {
        return std::nullopt;
    }
    std::sort(numbers.begin(), numbers.end());
    const std::size_t rank = (numbers.size() * percent + 99) / 100;
    return numbers[std::min(numbers.size(), std::max<std::size_t>(1, rank)) - 1];
}

}  // namespace shiftguard::report_card
