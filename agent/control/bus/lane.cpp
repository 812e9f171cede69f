#include "agent/control/bus/lane.hpp"

#include <utility>

namespace shiftguard::control {

Error no_room() {
    return {ErrorKind::exhausted, "", "The agent has too many requests waiting; try again in a minute.", Retry::helps};
}

Lane::Lane(const Room& room) : room_(room), thread_([this] { serve_all(); }) {}

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

void Lane::take(Caller caller, std::unique_ptr<Job> job) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_ && has_room_for(caller.uid)) {
            if (caller.uid == 0) {
                roots_.push_back({std::move(caller), std::move(job)});
            } else {
                ++waiting_of_[caller.uid];
                others_.push_back({std::move(caller), std::move(job)});
            }
            ready_.notify_all();
            return;
        }
    }
    job->refuse(no_room());
}

bool Lane::has_room_for(std::uint32_t uid) const {
    if (uid == 0) {
        return roots_.size() < room_.of_root;
    }
    const auto found = waiting_of_.find(uid);
    const std::size_t own = found == waiting_of_.end() ? 0 : found->second;
    return own < room_.of_an_account && others_.size() < room_.of_accounts;
}

Lane::Waiting Lane::next() {
    auto& from = roots_.empty() ? others_ : roots_;
    auto next = std::move(from.front());
    from.pop_front();
    if (&from == &others_) {
        const auto own = waiting_of_.find(next.caller.uid);
        if (--own->second == 0) {
            waiting_of_.erase(own);
        }
    }
    return next;
}

void Lane::serve_all() {
    while (true) {
        Waiting served;
        {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, [this] { return stopping_ || !roots_.empty() || !others_.empty(); });
            if (stopping_) {
                return;
            }
            served = next();
        }
        served.job->serve(served.caller);
    }
}

}  // namespace shiftguard::control
