#include "agent/daemon/place_watch.hpp"

#include <utility>

namespace shiftguard::daemon {
namespace {
constexpr std::chrono::seconds every{30};
}

PlaceWatch::PlaceWatch(std::unique_ptr<place::Source> source, EventQueue& events)
    : source_(std::move(source)), events_(events), thread_([this] { watch(); }) {}

PlaceWatch::~PlaceWatch() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void PlaceWatch::watch() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
        lock.unlock();
        // A source that cannot read says nothing: the place stays unknown, which proves nothing against the worker.
        if (auto seen = source_->read()) {
            events_.push(PlaceRead{std::move(*seen)}, Keep::must);
        } else {
            events_.push(PlaceRead{}, Keep::must);
        }
        lock.lock();
        wake_.wait_for(lock, every, [this] { return stop_; });
    }
}

}  // namespace shiftguard::daemon
