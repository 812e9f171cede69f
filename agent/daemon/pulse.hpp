// Keeps the clock tied to the server's time: a heartbeat for as long as the workstation is joined, and what is known of
// the time on the disk (0600, replaced as a whole), so that a new start knows it too.
#pragma once

#include "agent/delivery/heartbeat.hpp"
#include "agent/spool/spool.hpp"
#include "agent/timekeeping/trusted_clock.hpp"
#include "common/result.hpp"

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::daemon {

/// How the guard stands, for the server.
struct Standing {
    protocol::Doing doing = protocol::Doing::running;
    bool session_open = false;
    std::optional<protocol::ResourceUse> eye{};  ///< none where none runs
};

/// What a heartbeat says of the outbox; nothing where it cannot be read: that is no empty one.
[[nodiscard]] std::optional<protocol::OutboxState> state_of(const spool::Spool& outbox);

/// A power cut costs at most so much of what is known: a clock that is set back by less is not found then.
inline constexpr Milliseconds anchor_kept_every = std::chrono::minutes(5);

class Pulse {
public:
    struct Parts {
        timekeeping::TrustedClock& clock;
        std::filesystem::path file;                ///< of the anchor
        std::function<protocol::Heartbeat()> say;  ///< without the guard's standing, which is put in here
        /// What else an answer brought. Gives what there is to say of it. On the heartbeat's thread.
        std::function<std::vector<std::string>(const delivery::TimeHeard&)> heard = nullptr;
    };
    explicit Pulse(Parts parts, delivery::Heartbeat::Options options = {});
    ~Pulse();  ///< keeps what is known now
    Pulse(const Pulse&) = delete;
    Pulse& operator=(const Pulse&) = delete;

    /// What an earlier run knew. A file that is damaged is said, and is as none.
    void take_up();
    /// From now on it is this server that is asked; the heartbeat before has ended. From any thread, one at a time.
    void follow(const delivery::Membership& membership);
    /// What the next heartbeats say of the guard. Another word, or a session that opens or closes, is said at once.
    /// Never waits. Thread-safe.
    void stands(const Standing& standing);
    /// The agent ends: says so to the server, and waits until it was said or `patience` is over. A goodbye may be lost.
    void say_goodbye(Milliseconds patience);
    /// What there is to say, each thing once.
    [[nodiscard]] std::vector<std::string> take_words();

private:
    [[nodiscard]] std::unique_ptr<delivery::Heartbeat> take_heartbeat();
    [[nodiscard]] protocol::Heartbeat compose();
    void ended(const Result<delivery::TimeHeard>& end);
    void keep();
    void say(const std::string& sentence);

    Parts parts_;
    const delivery::Heartbeat::Options options_;
    std::mutex mutex_;  // guards what follows up to parted_, and heartbeat_
    std::vector<std::string> words_;
    Standing standing_;
    protocol::Doing said_ = protocol::Doing::running;  ///< by the last heartbeat that began
    bool parted_ = false;                              ///< a goodbye for good was tried
    std::condition_variable parting_;
    // The heartbeat's thread's, and of whoever ended it.
    std::string trouble_;  ///< of the heartbeat, as it was said
    bool keeping_fails_ = false;
    std::optional<BootTime> kept_;

    std::unique_ptr<delivery::Heartbeat> heartbeat_;
};

}  // namespace shiftguard::daemon
