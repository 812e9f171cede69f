// The session of `shiftguard run`: one account in front of one private screen that the configured command locks.
// It is open from the start; it is locked while the locker runs.
#pragma once

#include "agent/session/session.hpp"

#include <mutex>
#include <utility>

namespace shiftguard::daemon {

class PrivateSession final : public session::SessionWatcher {
public:
    explicit PrivateSession(AccountName account) : account_(std::move(account)) {}

    Status start(Listener listener) override;

    /// What its locker has to say of it; see follow() in followed_locker.hpp.
    void tell(const session::Notification& notification);

private:
    AccountName account_;
    std::mutex mutex_;  // guards listener_; held while it is called, so that notifications stay in order
    Listener listener_;
};

}  // namespace shiftguard::daemon
