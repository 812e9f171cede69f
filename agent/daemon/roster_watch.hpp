// Reads the rosters that policy names, on a thread of its own: a large calendar takes its time.
#pragma once

#include "agent/daemon/event.hpp"
#include "agent/daemon/roster_fetch.hpp"
#include "agent/policy/policy.hpp"
#include "agent/roster/feed/feed.hpp"
#include "common/time.hpp"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace shiftguard::daemon {

class RosterWatch {
public:
    struct Pace {
        std::chrono::milliseconds look{std::chrono::seconds(1)};  ///< at the files
        RosterFetch::Pace fetch = {};
    };

    /// Reads them once before it comes back, so that the first question finds what there is. `state`: folder in which
    /// what is known (rosters.json) and what was fetched (rosters.d) is kept. `clock` and `events` outlive it.
    RosterWatch(const Clock& clock, EventQueue& events, const std::filesystem::path& state,
                const policy::Policy& policy)
        : RosterWatch(clock, events, state, policy, {}) {}
    RosterWatch(const Clock& clock, EventQueue& events, const std::filesystem::path& state,
                const policy::Policy& policy, Pace pace);
    ~RosterWatch();
    RosterWatch(const RosterWatch&) = delete;
    RosterWatch& operator=(const RosterWatch&) = delete;

    /// From now on the rosters of this policy. From any thread.
    void follow(const policy::Policy& policy);

private:
    [[nodiscard]] std::vector<roster::Source> sources_of(const policy::Policy& policy);
    void forget_all_but(const RosterFetch::Addresses& addresses);
    [[nodiscard]] std::vector<Error> faults() const;
    void read_once();
    void watch();

    const Clock& clock_;
    EventQueue& events_;
    const Pace pace_;
    const std::filesystem::path folder_;
    roster::Feed feed_;                  ///< the thread's, once that runs; so is what follows
    std::optional<Error> folder_fault_;  ///< why nothing fetched can be kept
    std::string said_;                   ///< the faults, as last told
    RosterFetch fetch_;
    std::mutex mutex_;  // guards what follows but the thread
    std::condition_variable wake_;
    std::optional<policy::Policy> next_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace shiftguard::daemon
