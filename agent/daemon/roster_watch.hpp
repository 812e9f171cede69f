// Reads the rosters that policy names, on a thread of its own: a large calendar takes its time.
#pragma once

#include "agent/daemon/event.hpp"
#include "agent/policy/policy.hpp"
#include "agent/roster/feed/feed.hpp"
#include "common/time.hpp"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace shiftguard::daemon {

class RosterWatch {
public:
    /// Reads them once before it comes back, so that the first question finds what there is. `kept`: see Feed.
    /// `clock` and `events` outlive it.
    RosterWatch(const Clock& clock, EventQueue& events, std::filesystem::path kept, const policy::Policy& policy,
                std::chrono::milliseconds pace = std::chrono::seconds(1));
    ~RosterWatch();
    RosterWatch(const RosterWatch&) = delete;
    RosterWatch& operator=(const RosterWatch&) = delete;

    /// From now on the rosters of this policy. From any thread.
    void follow(const policy::Policy& policy);

private:
    void read_once();
    void watch();

    const Clock& clock_;
    EventQueue& events_;
    const std::chrono::milliseconds pace_;
    roster::Feed feed_;  ///< the thread's, once that runs
    std::mutex mutex_;   // guards what follows but the thread
    std::condition_variable wake_;
    std::optional<std::vector<roster::Source>> next_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace shiftguard::daemon
