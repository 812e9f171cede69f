// Work on many things, spread over threads with an instrument of its own each, and told of on standard error.
#pragma once

#include "common/result.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace shiftguard::report_card {

/// "report-card: 1200 of 7701 pictures, about 3 min left", every five seconds. Any thread may tell.
class Progress {
public:
    Progress(std::string what, std::size_t all) : what_(std::move(what)), all_(all) {}

    void one_more() {
        const std::lock_guard lock(mutex_);
        ++done_;
        const auto now = std::chrono::steady_clock::now();
        if (now - told_ < std::chrono::seconds(5) || done_ == all_) {
            return;
        }
        told_ = now;
        const double spent = std::chrono::duration<double>(now - began_).count();
        const double left = spent * static_cast<double>(all_ - done_) / static_cast<double>(done_);
        std::fprintf(stderr, "report-card: %zu of %zu %s, about %.0f s left\n", done_, all_, what_.c_str(), left);
    }

private:
    const std::string what_;
    const std::size_t all_;
    std::mutex mutex_;  // guards what follows
    std::size_t done_ = 0;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point told_ = began_;
};

/// Calls work(instrument, index) for each index below `count`, on as many threads as there are instruments. `work` must
/// not touch what belongs to another index.
template <class Instrument, class Work>
void spread(std::vector<Instrument>& instruments, std::size_t count, const std::string& what, const Work& work) {
    std::atomic<std::size_t> next{0};
    Progress progress(what, count);
    std::vector<std::thread> threads;
    threads.reserve(instruments.size());
    for (auto& instrument : instruments) {
        threads.emplace_back([&] {
            for (std::size_t index = next++; index < count; index = next++) {
                work(instrument, index);
                progress.one_more();
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
}

/// `count` instruments made by `make`, or the first error.
template <class Instrument, class Make>
Result<std::vector<Instrument>> instruments(std::size_t count, const Make& make) {
    std::vector<Instrument> made;
    made.reserve(count);
    while (made.size() < std::max<std::size_t>(1, count)) {
        auto one = make();
        if (!one) {
            return one.error();
        }
        made.push_back(*std::move(one));
    }
    return made;
}

}  // namespace shiftguard::report_card
