// Fetches the rosters that have an address, each again and again, on a thread of its own: a server may take a minute.
#pragma once

#include "agent/roster/fetch/fetch.hpp"
#include "common/result.hpp"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace shiftguard::daemon {

class RosterFetch {
public:
    struct Pace {
        std::chrono::milliseconds every{std::chrono::minutes(10)};
        std::chrono::milliseconds after_failure{std::chrono::minutes(1)};
    };
    /// Where each is kept: its address.
    using Addresses = std::map<std::filesystem::path, roster::Address>;

    explicit RosterFetch(Pace pace);
    ~RosterFetch();  ///< within about a second, also where a request is under way
    RosterFetch(const RosterFetch&) = delete;
    RosterFetch& operator=(const RosterFetch&) = delete;

    /// From now on these; new ones at once. What lies where an address was is left alone.
    void follow(const Addresses& addresses);

    /// What keeps them from being fetched: at most one for each.
    [[nodiscard]] std::vector<Error> faults() const;

private:
    using Steady = std::chrono::steady_clock;
    struct Fetching {
        roster::Address address;
        Steady::time_point due = Steady::now();
        std::optional<Error> fault;
    };

    void run();
    void fetch_what_is_due();

    const Pace pace_;
    mutable std::mutex mutex_;  // guards what follows but the thread
    std::condition_variable changed_;
    std::map<std::filesystem::path, Fetching> fetching_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace shiftguard::daemon
