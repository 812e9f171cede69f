// The session of `shiftguard run`: one account in front of one private screen that the configured command locks.
// It is open from the start; it is locked while the locker runs.
#pragma once

#include "agent/session/session.hpp"

#include <memory>
#include <mutex>

namespace shiftguard::daemon {

class PrivateSession final : public session::SessionWatcher {
public:
    explicit PrivateSession(AccountName account) : account_(std::move(account)) {}

    Status start(Listener listener) override;

    /// The locker's proof came; its program ended.
    void locked();
    void unlocked();

    /// Wraps a locker so that its proof tells this session that it is locked. This session outlives what is returned.
    [[nodiscard]] std::unique_ptr<session::SessionLocker> follow(std::unique_ptr<session::SessionLocker> locker);

private:
    void tell(const session::Notification& notification);

    static inline const SessionId id{"private"};
    AccountName account_;
    std::mutex mutex_;  // guards listener_; held while it is called, so that notifications stay in order
    Listener listener_;
};

}  // namespace shiftguard::daemon
