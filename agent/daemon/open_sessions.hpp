// The sessions that are open on this machine, and which of them is guarded: one in scope before one that is not, one
// that is unlocked before one that is locked, then the one that came last. Whoever else signs in besides the worker
// never takes the guard off the worker's session, and when one closes what is still open is guarded again.
#pragma once

#include "agent/session/session.hpp"
#include "common/ids.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace shiftguard::daemon {

class OpenSessions {
public:
    void opened(const session::Opened& session);
    void closed(const SessionId& session);
    void set_locked(const SessionId& session, bool locked);

    /// None where no session is open. `in_scope`: whether policy names the account.
    [[nodiscard]] std::optional<session::Opened> front(const std::function<bool(const AccountName&)>& in_scope) const;

private:
    std::vector<session::Opened> sessions_;  ///< in the order in which they came
};

}  // namespace shiftguard::daemon
