// Ports between the guard and the worker's session: locking it and being told about it.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace shiftguard::session {

/// One way to lock one session. Real: logind (org.freedesktop.login1) and a configured command.
class SessionLocker {
public:
    virtual ~SessionLocker() = default;
    /// "logind", or the command's name.
    [[nodiscard]] virtual std::string name() const = 0;
    /// Sends the request and returns without waiting for its effect.
    virtual Status request_lock(const SessionId& session) = 0;
    /// Waits at most `patience` until the lock is proved; the value says by what ("LockedHint", "process and X grab").
    /// Errors: timeout, unavailable.
    virtual Result<std::string> verify(const SessionId& session, std::chrono::milliseconds patience) = 0;
    /// Something that it started still runs, and it tells of its end: it must not go before.
    [[nodiscard]] virtual bool is_at_work() const { return false; }
};

struct Opened {
    SessionId session;
    AccountName account;
    bool locked = false;
};
struct Closed {
    SessionId session;
};
struct Locked {
    SessionId session;
};
struct Unlocked {
    SessionId session;
};
struct Suspending {};
struct Resumed {};
/// The watcher is cut off for good and tells nothing more: whoever listens knows of no session any longer.
struct WatchLost {
    std::string reason;  ///< a whole sentence
};

using Notification = std::variant<Opened, Closed, Locked, Unlocked, Suspending, Resumed, WatchLost>;

/// Tells of sessions. `listener` is called from the watcher's own thread, in order; first once for each session that
/// is already open. Opened and Closed follow the *active* user sessions (class "user") of somebody who sits at this
/// machine: a session that goes to the background is Closed, one that comes to the front Opened. A session over the
/// network or without a seat (ssh, cron) is never told of: it shows nothing on this screen. What can't be asked about
/// is not closed: it stays as it was last known.
class SessionWatcher {
public:
    virtual ~SessionWatcher() = default;
    using Listener = std::function<void(const Notification&)>;
    virtual Status start(Listener listener) = 0;
};

/// Locks by the first way that verifies, in the order given. Runs on a thread of its own so that the request of the
/// first way goes out at once and nobody waits for the verification.
class LockRunner {
public:
    struct Outcome {
        bool verified = false;
        std::string detail;  ///< the way and its proof, or every way and why it failed
    };
    using Done = std::function<void(const Outcome&)>;
    /// Shared: a lock under way keeps the ways that it began with, and whoever set them may set them again.
    using Ways = std::vector<std::shared_ptr<SessionLocker>>;

    LockRunner(Ways ways, std::chrono::milliseconds verify_patience);
    ~LockRunner();
    LockRunner(const LockRunner&) = delete;
    LockRunner& operator=(const LockRunner&) = delete;

    /// Sends the first way's request before it returns; `done` is called once from the runner's thread.
    void lock(const SessionId& session, Done done);

    /// From the next lock on by these ways. A lock under way goes on by those that it began with, and then by these
    /// where none of them verified. A way that is left is kept for as long as it is at work.
    void use(Ways ways, std::chrono::milliseconds verify_patience);

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::session
