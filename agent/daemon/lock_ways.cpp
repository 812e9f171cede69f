#include "agent/daemon/lock_ways.hpp"

#include <algorithm>

namespace shiftguard::daemon {

Status LockWays::use(const std::vector<policy::LockWay>& wanted, Milliseconds verify_patience) {
    auto found = find(wanted);
    const bool none = found.empty();
    if (!none) {
        found_ = std::move(found);
    }
    if (runner_) {
        runner_->use(lockers(), verify_patience);
    } else if (!none) {
        runner_ = std::make_unique<session::LockRunner>(lockers(), verify_patience);
    }
    return none ? Status(Error{ErrorKind::unavailable, "lock",
                               "no way to lock a session of those that policy names can be had", Retry::helps})
                : success();
}

std::vector<LockWays::Found> LockWays::find(const std::vector<policy::LockWay>& wanted) const {
    std::vector<Found> found;
    for (const auto& way : wanted) {
        const auto known =
            std::find_if(found_.begin(), found_.end(), [&](const Found& each) { return each.way == way; });
        if (known != found_.end()) {
            found.push_back(*known);
            continue;
        }
        auto locker = make_(way);
        if (!locker) {
            say_("one way to lock is not to be had: " + to_sentence(locker.error()));
            continue;
        }
        found.push_back({way, std::move(*locker)});
    }
    return found;
}

session::LockRunner::Ways LockWays::lockers() const {
    session::LockRunner::Ways lockers;
    lockers.reserve(found_.size());
    for (const auto& each : found_) {
        lockers.push_back(each.locker);
    }
    return lockers;
}

}  // namespace shiftguard::daemon
