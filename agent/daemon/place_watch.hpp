// Asks the place sources every half minute, on a thread of its own: they may take seconds to answer.
#pragma once

#include "agent/daemon/event.hpp"
#include "agent/place/source.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace shiftguard::daemon {

class PlaceWatch {
public:
    PlaceWatch(std::unique_ptr<place::Source> source, EventQueue& events);
    ~PlaceWatch();
    PlaceWatch(const PlaceWatch&) = delete;
    PlaceWatch& operator=(const PlaceWatch&) = delete;

private:
    void watch();

    std::unique_ptr<place::Source> source_;
    EventQueue& events_;
    std::mutex mutex_;  // guards stop_
    std::condition_variable wake_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace shiftguard::daemon
