// What is told of a benchmark's repetitions besides Google Benchmark's own.
#pragma once

#include <algorithm>
#include <vector>

#include <benchmark/benchmark.h>

namespace shiftguard::bench {

inline double percentile_95(const std::vector<double>& repetitions) {
    auto sorted = repetitions;
    std::sort(sorted.begin(), sorted.end());
    return sorted.empty() ? 0 : sorted[(sorted.size() - 1) * 95 / 100];
}

/// Adds the 95th percentile of the repetitions to what is told of each benchmark.
inline void with_percentile(benchmark::internal::Benchmark* each) {
    each->ComputeStatistics("p95", percentile_95);
}

}  // namespace shiftguard::bench
