// How long a call takes: the median and the 95th percentile, printed as one line of text.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace shiftguard::bench {

/// Calls `work` with 0, 1, ... and prints how long a call took.
template <class Work>
void measure(const char* what, int rounds, Work work) {
    std::vector<double> microseconds;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        work(round);
        microseconds.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
    }
    std::sort(microseconds.begin(), microseconds.end());
    const auto at = [&](std::size_t percent) { return microseconds[(microseconds.size() - 1) * percent / 100]; };
    std::printf("%-48s median %10.1f us   p95 %10.1f us   (%d calls)\n", what, at(50), at(95), rounds);
}

}  // namespace shiftguard::bench
