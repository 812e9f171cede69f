// Keeps the clock tied to the server's time: a heartbeat for as long as the workstation is joined, and what is known of
// the time on the disk (0600, replaced as a whole), so that a new start knows it too.
#pragma once

#include "agent/delivery/heartbeat.hpp"
#include "agent/timekeeping/trusted_clock.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::daemon {

/// A power cut costs at most so much of what is known: a clock that is set back by less is not found then.
inline constexpr Milliseconds anchor_kept_every = std::chrono::minutes(5);

class Pulse {
public:
    struct Parts {
        timekeeping::TrustedClock& clock;
        std::filesystem::path file;  ///< of the anchor
        std::function<protocol::Heartbeat()> say;
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
    /// What there is to say, each thing once.
    [[nodiscard]] std::vector<std::string> take_words();

private:
    void ended(const Result<delivery::TimeHeard>& end);
    void keep();
    void say(const std::string& sentence);

    Parts parts_;
    const delivery::Heartbeat::Options options_;
    std::mutex mutex_;  // guards words_
    std::vector<std::string> words_;
    // The heartbeat's thread's, and of whoever ended it.
    std::string trouble_;  ///< of the heartbeat, as it was said
    bool keeping_fails_ = false;
    std::optional<BootTime> kept_;

    std::unique_ptr<delivery::Heartbeat> heartbeat_;
};

}  // namespace shiftguard::daemon
