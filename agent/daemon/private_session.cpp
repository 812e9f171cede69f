#include "agent/daemon/private_session.hpp"

#include <utility>

namespace shiftguard::daemon {

Status PrivateSession::start(Listener listener) {
    {
        const std::lock_guard lock(mutex_);
        listener_ = std::move(listener);
    }
    tell(session::Opened{SessionId("private"), account_, false});
    return success();
}

void PrivateSession::tell(const session::Notification& notification) {
    const std::lock_guard lock(mutex_);
    if (listener_) {
        listener_(notification);
    }
}

}  // namespace shiftguard::daemon
