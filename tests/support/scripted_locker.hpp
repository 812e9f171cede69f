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
    std::atomic<bool> at_work{false};
    std::atomic<int> lockers{0};                        ///< that stand with this script
    std::atomic<std::chrono::milliseconds> patience{};  ///< as verify was last given

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
    explicit ScriptedLocker(LockerScript& script) : script_(script) { ++script_.lockers; }
    ~ScriptedLocker() override { --script_.lockers; }
    ScriptedLocker(const ScriptedLocker&) = delete;
    ScriptedLocker& operator=(const ScriptedLocker&) = delete;

    std::string name() const override { return script_.name; }

    Status request_lock(const SessionId&) override {
        ++script_.requests;
        return script_.refusal ? Status(*script_.refusal) : success();
    }

    Result<std::string> verify(const SessionId&, std::chrono::milliseconds patience) override {
        script_.patience = patience;
        ++script_.verifications;
        std::unique_lock lock(script_.mutex);
        script_.changed.wait(lock, [this] { return !script_.hold; });
        if (script_.proof) {
            return *script_.proof;
        }
        return Error{ErrorKind::timeout, script_.name, script_.name + " was not seen to lock.", Retry::helps};
    }

    bool is_at_work() const override { return script_.at_work; }

private:
    LockerScript& script_;
};

}  // namespace shiftguard::testing
