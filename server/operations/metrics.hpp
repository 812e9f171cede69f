// What the server counts, and its text for Prometheus (exposition format 0.0.4). Labels are words of ours alone: no
// worker, account, host, place or address ever stands in it. Safe to call from any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shiftguard::operations {

/// A value as it stands now, read at each scrape.
struct Gauge {
    std::string name;  ///< "shiftguard_" and words; a unit at the end
    std::string help;
    std::vector<std::pair<std::string, std::string>> labels;
    double value = 0;
};

class Metrics {
public:
    /// `reason`: the refusal's word ("chain-gap"); empty where nothing was refused.
    void answered(std::string_view port, unsigned status, std::string_view reason);
    /// An append that was committed.
    void appended(std::size_t records, std::chrono::nanoseconds took);
    void store_failed();

    /// Gauges of one name stand together.
    [[nodiscard]] std::string text(const std::vector<Gauge>& gauges) const;

private:
    /// Upper bounds of the histogram of appends, in seconds.
    static constexpr std::array bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0};

    mutable std::mutex mutex_;  // guards all below
    std::map<std::pair<std::string, unsigned>, std::uint64_t> requests_;
    std::map<std::string, std::uint64_t> refusals_;
    std::uint64_t records_ = 0;
    std::uint64_t store_failures_ = 0;
    std::array<std::uint64_t, bounds.size() + 1> appends_{};  // the last: beyond every bound
    std::chrono::nanoseconds append_time_{0};
};

}  // namespace shiftguard::operations
