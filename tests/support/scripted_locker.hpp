// A way to lock that does what the test's script says; passes the same contract suite as the real ones.
#pragma once

#include "agent/session/session.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace shiftguard::testing {

/// What the locker does, and what was asked of it; outlives the locker and is shared with the test.
struct LockerScript {
    std::string name = "scripted";
    std::optional<Error> refusal;      ///< request_lock's answer
    std::optional<std::string> proof;  ///< verify's answer; none: timeout
    bool hold = false;                 ///< verify waits until `release`
    std::atomic<int> requests{0};
    std::atomic<int> verifications{0};

    void release() {
        {
            const std::lock_guard lock(mutex);
            hold = false;
        }
        changed.notify_all();
    }

    std::mutex mutex;  // guards hold
    std::condition_variable changed;
};

class ScriptedLocker final : public session::SessionLocker {
public:
    explicit ScriptedLocker(LockerScript& script) : script_(script) {}

    std::string name() const override { return script_.name; }

    Status request_lock(const SessionId&) override {
        ++script_.requests;
        return script_.refusal ? Status(*script_.refusal) : success();
    }

    Result<std::string> verify(const SessionId&, std::chrono::milliseconds) override {
        ++script_.verifications;
        std::unique_lock lock(script_.mutex);
        script_.changed.wait(lock, [this] { return !script_.hold; });
        if (script_.proof) {
            return *script_.proof;
        }
        return Error{ErrorKind::timeout, script_.name, script_.name + " was not seen to lock.", Retry::helps};
    }

private:
    LockerScript& script_;
};

}  // namespace shiftguard::testing
