#include "agent/daemon/roster_watch.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace shiftguard::daemon {
namespace {

/// Only of workers who have an account here.
std::vector<roster::Source> sources_of(const policy::Policy& policy) {
    std::map<std::string, std::set<std::string>> names;
    for (const auto& [account, id] : policy.accounts) {
        const auto& worker = policy.workers.at(id);
        if (!worker.roster.empty()) {
            names[worker.roster].insert(worker.roster_name);
        }
    }
    std::vector<roster::Source> sources;
    for (auto& [roster, workers] : names) {
        const auto& file = policy.rosters.at(roster);
        sources.push_back({roster, file.file, file.layout, std::move(workers)});
    }
    return sources;
}

}  // namespace

RosterWatch::RosterWatch(const Clock& clock, EventQueue& events, std::filesystem::path kept,
                         const policy::Policy& policy, std::chrono::milliseconds pace)
    : clock_(clock), events_(events), pace_(pace), feed_(std::move(kept)) {
    feed_.follow(sources_of(policy));
    read_once();
    thread_ = std::thread([this] { watch(); });
}

void RosterWatch::follow(const policy::Policy& policy) {
    {
        const std::lock_guard lock(mutex_);
        next_ = sources_of(policy);
    }
    wake_.notify_one();
}

RosterWatch::~RosterWatch() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void RosterWatch::read_once() {
    const Now now = clock_.now();
    if (feed_.poll(now.wall + now.trust.offset)) {
        events_.push(RostersRead{std::make_shared<const roster::KnownRosters>(feed_.known()), feed_.faults()},
                     Keep::must);
    }
}

void RosterWatch::watch() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
        wake_.wait_for(lock, pace_, [this] { return stop_ || next_.has_value(); });
        if (stop_) {
            return;
        }
        auto next = std::exchange(next_, std::nullopt);
        lock.unlock();
        if (next) {
            feed_.follow(*std::move(next));
        }
        read_once();
        lock.lock();
    }
}

}  // namespace shiftguard::daemon
