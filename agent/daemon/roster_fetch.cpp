#include "agent/daemon/roster_fetch.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::daemon {

RosterFetch::RosterFetch(Pace pace) : pace_(pace), thread_([this] { run(); }) {}

RosterFetch::~RosterFetch() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void RosterFetch::follow(const Addresses& addresses) {
    {
        const std::lock_guard lock(mutex_);
        std::map<std::filesystem::path, Fetching> next;
        for (const auto& [file, address] : addresses) {
            const auto known = fetching_.find(file);
            const bool is_known = known != fetching_.end() && known->second.address == address;
            next.emplace(file, is_known ? known->second : Fetching{address, Steady::now(), {}});
        }
        fetching_ = std::move(next);
    }
    changed_.notify_all();
}

std::vector<Error> RosterFetch::faults() const {
    const std::lock_guard lock(mutex_);
    std::vector<Error> faults;
    for (const auto& [file, fetching] : fetching_) {
        if (fetching.fault) {
            faults.push_back(*fetching.fault);
        }
    }
    return faults;
}

void RosterFetch::run() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
        lock.unlock();
        fetch_what_is_due();
        lock.lock();
        auto next = Steady::now() + pace_.every;
        for (const auto& [file, fetching] : fetching_) {
            next = std::min(next, fetching.due);
        }
        changed_.wait_until(lock, next, [&] {
            return stop_ || std::any_of(fetching_.begin(), fetching_.end(),
                                        [](const auto& entry) { return entry.second.due <= Steady::now(); });
        });
    }
}

void RosterFetch::fetch_what_is_due() {
    std::map<std::filesystem::path, roster::Address> due;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [file, fetching] : fetching_) {
            if (fetching.due <= Steady::now()) {
                due.emplace(file, fetching.address);
            }
        }
    }
    const auto is_stopping = [this] {
        const std::lock_guard lock(mutex_);
        return stop_;
    };
    for (const auto& [file, address] : due) {
        const auto end = roster::fetch_roster(address, file, is_stopping);
        const std::lock_guard lock(mutex_);
        const auto found = fetching_.find(file);
        if (stop_ || found == fetching_.end() || !(found->second.address == address)) {
            continue;  // cut off, or another was asked for meanwhile
        }
        found->second.fault = end ? std::nullopt : std::optional<Error>(end.error());
        found->second.due = Steady::now() + (end ? pace_.every : pace_.after_failure);
    }
}

}  // namespace shiftguard::daemon
