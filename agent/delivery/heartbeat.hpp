// Tells the server each minute that the workstation is there, and asks it what time it is. On a thread and a
// connection of its own: no record ever waits for it. What it says is in protocol::Heartbeat, nothing of any worker.
#pragma once

#include "agent/delivery/delivery.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/message.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace shiftguard::delivery {

/// The server's signed word on the time. It was given at some moment from `asked` to `came`.
struct TimeHeard {
    WallTime time{};
    Now asked;
    Now came;
    std::vector<protocol::Grant> grants{};  ///< supervisors' exceptions, unproved: whoever takes one verifies it
    protocol::Whence whence{};
};

/// An answer to the heartbeat with this nonce whose time is proved. Errors: corrupted, where it can't be read, answers
/// another heartbeat, or is not signed by the server that the workstation joined.
[[nodiscard]] Result<protocol::HeartbeatAnswer> proved(std::string_view answer, const Membership& membership,
                                                       const protocol::Nonce& nonce);

class Heartbeat {
public:
    struct Options {
        std::chrono::milliseconds every{50'000};  ///< a fifth more or less, so that workstations do not beat together;
                                                  ///< never more than a minute: what a supervisor grants comes with it
        std::chrono::milliseconds connect{10'000};
        std::chrono::milliseconds request{20'000};  ///< connection included
    };
    /// Called on the heartbeat's thread.
    struct Calls {
        std::function<protocol::Heartbeat()> say;                 ///< what to send; the nonce is put in here
        std::function<void(const Result<TimeHeard>& end)> ended;  ///< after each. Errors: those of the connection;
                                                                  ///< refused (the server's words), corrupted
    };

    /// Begins at once. `clock` outlives it.
    Heartbeat(const Clock& clock, Membership membership, Calls calls, Options options);
    ~Heartbeat();  ///< within about a second, also where a request is under way
    /// The next one goes out now, or right after the one under way. Thread-safe, never waits.
    void hurry();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::delivery
