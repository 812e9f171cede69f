#include "agent/daemon/lock_ways.hpp"

#include <algorithm>

namespace shiftguard::daemon {

Status LockWays::use(const std::vector<policy::LockWay>& wanted, Milliseconds verify_patience) {
    auto found = find(wanted);
    const bool none = found.empty();
    if (!none) {
        take(std::move(found));
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

std::vector<LockWays::Found> LockWays::find(const std::vector<policy::LockWay>& wanted) {
    std::vector<Found> found;
    const auto missing_before = std::exchange(missing_, {});
    for (const auto& way : wanted) {
        if (auto standing = known(way)) {
            found.push_back({way, std::move(standing)});
            continue;
        }
        auto locker = make_(way);
        if (!locker) {
            missing_.push_back(way);
            if (std::find(missing_before.begin(), missing_before.end(), way) == missing_before.end()) {
                say_("one way to lock is not to be had: " + to_sentence(locker.error()));
            }
            continue;
        }
        found.push_back({way, std::move(*locker)});
    }
    return found;
}

std::shared_ptr<session::SessionLocker> LockWays::known(const policy::LockWay& way) const {
    const auto is_it = [&](const auto& each) { return each.way == way; };
    if (const auto used = std::find_if(found_.begin(), found_.end(), is_it); used != found_.end()) {
        return used->locker;
    }
    const auto left = std::find_if(left_.begin(), left_.end(), is_it);
    return left != left_.end() ? left->locker.lock() : nullptr;
}

void LockWays::take(std::vector<Found> found) {
    for (const auto& each : std::exchange(found_, std::move(found))) {
        left_.push_back({each.way, each.locker});
    }
    std::erase_if(left_, [this](const Left& each) {
        const auto is_used = [&](const Found& used) { return used.way == each.way; };
        return each.locker.expired() || std::any_of(found_.begin(), found_.end(), is_used);
    });
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
