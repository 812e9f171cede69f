// Locking by a configured locker program (for example i3lock -n) that runs in the foreground for as long as it locks.
#pragma once

#include "agent/session/session.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace shiftguard::session {

/// `argv` is started directly, never through a shell, with the agent's own environment plus `environment`
/// ("DISPLAY=:7"). Proved by its process being alive and, where DISPLAY is known, by the X keyboard grab being held
/// by somebody (a grab of ours fails with AlreadyGrabbed). `ended` is called from a thread of the locker's when the
/// program ends: the session that it was started for is unlocked.
[[nodiscard]] std::unique_ptr<SessionLocker> make_command_locker(std::vector<std::string> argv,
                                                                 std::vector<std::string> environment,
                                                                 std::function<void(const SessionId&)> ended);

}  // namespace shiftguard::session
