// A locker that logind knows nothing of tells of itself whether the session is locked: Locked once its proof came,
// Unlocked once it is gone. So the camera closes behind a configured command as behind any other lock, and the guard
// takes up again when the command ends. In doubt the last word is Unlocked: a guard too much, never one too few.
#pragma once

#include "agent/session/session.hpp"

#include <memory>

namespace shiftguard::daemon {

/// Tells Locked where `inner` proves its lock. Whoever makes `inner` has its end told as Unlocked to the same listener.
[[nodiscard]] std::unique_ptr<session::SessionLocker> follow(std::unique_ptr<session::SessionLocker> inner,
                                                             session::SessionWatcher::Listener tell);

}  // namespace shiftguard::daemon
