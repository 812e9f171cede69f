// A whole guard on a thread of its own, for the one worker alice, with the eye that the test names: what shiftguardd's
// main wires, but that the test says what happens to the session and that no lock, server or member is real.
#pragma once

#include "agent/daemon/eye_process.hpp"
#include "agent/daemon/guard.hpp"
#include "agent/keys/keys.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include <sys/types.h>

namespace shiftguard::testing {

/// Models load from a cold disk on a busy machine.
inline constexpr std::chrono::seconds eye_start_patience{30};

/// Alice is the worker w; the eye gets its time to start. The rest is as it is without a policy.
[[nodiscard]] policy::Policy policy_for_alice();

class RunningGuard {
public:
    /// `narrator` outlives the guard.
    RunningGuard(daemon::EyeProcess::Options eye, policy::Policy policy, daemon::Narrator& narrator);
    /// Stops it and waits for it.
    ~RunningGuard();
    RunningGuard(const RunningGuard&) = delete;
    RunningGuard& operator=(const RunningGuard&) = delete;

    void happens(session::Notification what);
    /// Joins a server with a token of it, and delivers to it from then on.
    void join(const std::string& server_url, const std::string& token, const std::filesystem::path& authority);
    [[nodiscard]] spool::Spool& outbox() { return outbox_; }
    /// Where it keeps everything.
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    [[nodiscard]] pid_t eye() const { return eye_.pid(); }

private:
    const TempFolder folder_;
    SystemClock clock_;
    daemon::EventQueue events_{256};
    keys::Keys keys_;
    spool::Spool outbox_;
    face_template::TemplateStore templates_;
    journal::Journal journal_;
    policy::Loader loader_;
    daemon::StatusBoard board_;
    std::unique_ptr<session::LockRunner> locks_;
    daemon::EyeProcess eye_;
    std::unique_ptr<daemon::Guard> guard_;
    std::thread thread_;
};

}  // namespace shiftguard::testing
