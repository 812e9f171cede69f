#include "agent/daemon/open_sessions.hpp"

#include <algorithm>

namespace shiftguard::daemon {

void OpenSessions::opened(const session::Opened& session) {
    closed(session.session);
    sessions_.push_back(session);
}

void OpenSessions::closed(const SessionId& session) {
    std::erase_if(sessions_, [&](const session::Opened& each) { return each.session == session; });
}

void OpenSessions::set_locked(const SessionId& session, bool locked) {
    for (auto& each : sessions_) {
        if (each.session == session) {
            each.locked = locked;
        }
    }
}

std::optional<session::Opened> OpenSessions::front(const std::function<bool(const AccountName&)>& in_scope) const {
    const auto rank = [&](const session::Opened& each) {
        return (in_scope(each.account) ? 2 : 0) + (each.locked ? 0 : 1);
    };
    // max_element gives the first of equals, and the last to come is wanted: so from the end.
    const auto front = std::max_element(sessions_.rbegin(), sessions_.rend(),
                                        [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return front == sessions_.rend() ? std::nullopt : std::optional(*front);
}

}  // namespace shiftguard::daemon
