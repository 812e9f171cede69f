// Sessions by systemd-logind over the system bus (org.freedesktop.login1), through sdbus-c++.
#pragma once

#include "agent/session/session.hpp"

#include <memory>
#include <string>

namespace shiftguard::session {

/// LockSession on the manager, proved by the session's LockedHint.
[[nodiscard]] Result<std::unique_ptr<SessionLocker>> make_logind_locker();

/// PropertiesChanged of LockedHint and Active, SessionNew/SessionRemoved, PrepareForSleep; and a look every 5 s, should
/// one of these be lost. A bus that goes away is told as WatchLost.
[[nodiscard]] Result<std::unique_ptr<SessionWatcher>> make_logind_watcher();

}  // namespace shiftguard::session
