#include "agent/daemon/private_session.hpp"

#include <utility>

namespace shiftguard::daemon {
namespace {

class FollowedLocker final : public session::SessionLocker {
public:
    FollowedLocker(std::unique_ptr<session::SessionLocker> inner, PrivateSession& session)
        : inner_(std::move(inner)), session_(session) {}

    [[nodiscard]] std::string name() const override { return inner_->name(); }
    Status request_lock(const SessionId& session) override { return inner_->request_lock(session); }
    Result<std::string> verify(const SessionId& session, std::chrono::milliseconds patience) override {
        auto proof = inner_->verify(session, patience);
        if (proof) {
            session_.locked();
        }
        return proof;
    }

private:
    std::unique_ptr<session::SessionLocker> inner_;
    PrivateSession& session_;
};

}  // namespace

Status PrivateSession::start(Listener listener) {
    {
        const std::lock_guard lock(mutex_);
        listener_ = std::move(listener);
    }
    tell(session::Opened{id, account_, false});
    return success();
}

void PrivateSession::locked() {
    tell(session::Locked{id});
}

void PrivateSession::unlocked() {
    tell(session::Unlocked{id});
}

std::unique_ptr<session::SessionLocker> PrivateSession::follow(std::unique_ptr<session::SessionLocker> locker) {
    return std::make_unique<FollowedLocker>(std::move(locker), *this);
}

void PrivateSession::tell(const session::Notification& notification) {
    const std::lock_guard lock(mutex_);
    if (listener_) {
        listener_(notification);
    }
}

}  // namespace shiftguard::daemon
