#include "agent/control/bus/lane.hpp"

#include <utility>

namespace shiftguard::control {

Lane::Lane(std::size_t most_waiting) : most_waiting_(most_waiting), thread_([this] { serve_all(); }) {}

Lane::~Lane() {
    stop();
}

void Lane::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Lane::take(std::unique_ptr<Job> job) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_ && jobs_.size() < most_waiting_) {
            jobs_.push_back(std::move(job));
            ready_.notify_all();
            return;
        }
    }
    job->refuse(Error{ErrorKind::exhausted, "", "The agent has too many requests waiting; try again in a minute.",
                      Retry::helps});
}

void Lane::serve_all() {
    while (true) {
        std::unique_ptr<Job> job;
        {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
            if (stopping_) {
                return;
            }
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job->serve();
    }
}

}  // namespace shiftguard::control
