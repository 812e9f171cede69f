#include "agent/daemon/place_watch.hpp"

#include <utility>

namespace shiftguard::daemon {

PlaceWatch::PlaceWatch(std::unique_ptr<place::Source> source, EventQueue& events, Pace pace)
    : source_(std::move(source)), events_(events), pace_(pace), thread_([this] { watch(); }) {}

void PlaceWatch::stands(decision::Standing place) {
    {
        const std::lock_guard lock(mutex_);
        in_doubt_ = place != decision::Standing::agreed;
    }
    wake_.notify_one();
}

void PlaceWatch::follow(std::unique_ptr<place::Source> source) {
    {
        const std::lock_guard lock(mutex_);
        std::swap(next_, source);
    }
    wake_.notify_one();
}

PlaceWatch::~PlaceWatch() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

/// The one before may take its time to go.
void PlaceWatch::take_up_next(std::unique_lock<std::mutex>& lock) {
    if (next_) {
        auto before = std::exchange(source_, std::move(next_));
        lock.unlock();
        before.reset();
        lock.lock();
    }
}

void PlaceWatch::watch() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
        take_up_next(lock);
        lock.unlock();
        // A source that cannot read says nothing: the place stays unknown, which proves nothing against the worker.
        if (auto seen = source_->read()) {
            events_.push(PlaceRead{std::move(*seen)}, Keep::must);
        } else {
            events_.push(PlaceRead{}, Keep::must);
        }
        lock.lock();
        const auto read_at = std::chrono::steady_clock::now();
        const auto is_time = [&] {
            return stop_ || next_ ||
                   std::chrono::steady_clock::now() - read_at >= (in_doubt_ ? pace_.in_doubt : pace_.agreed);
        };
        while (!is_time()) {
            wake_.wait_until(lock, read_at + (in_doubt_ ? pace_.in_doubt : pace_.agreed));
        }
    }
}

}  // namespace shiftguard::daemon
