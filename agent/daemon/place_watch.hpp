// Asks the place sources on a thread of its own: they may take seconds to answer. Every half minute while the place is
// agreed, and every few seconds while it is not, so that one wrong reading is put right before a lock comes of it.
#pragma once

#include "agent/daemon/event.hpp"
#include "agent/place/source.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace shiftguard::daemon {

class PlaceWatch {
public:
    struct Pace {
        std::chrono::milliseconds agreed{30'000};
        std::chrono::milliseconds in_doubt{4'000};
    };

    PlaceWatch(std::unique_ptr<place::Source> source, EventQueue& events) : PlaceWatch(std::move(source), events, {}) {}
    PlaceWatch(std::unique_ptr<place::Source> source, EventQueue& events, Pace pace);
    ~PlaceWatch();
    PlaceWatch(const PlaceWatch&) = delete;
    PlaceWatch& operator=(const PlaceWatch&) = delete;

    /// What came of the last reading. From any thread.
    void stands(decision::Standing place);
    /// From now on this source, which is read at once. From any thread; never waits for a reading under way.
    void follow(std::unique_ptr<place::Source> source);

private:
    void watch();
    void take_up_next(std::unique_lock<std::mutex>& lock);

    std::unique_ptr<place::Source> source_;  ///< the thread's, once that runs
    EventQueue& events_;
    const Pace pace_;
    std::mutex mutex_;  // guards what follows but the thread
    std::condition_variable wake_;
    std::unique_ptr<place::Source> next_;
    bool stop_ = false;
    bool in_doubt_ = true;  ///< until it is told otherwise
    std::thread thread_;
};

}  // namespace shiftguard::daemon
