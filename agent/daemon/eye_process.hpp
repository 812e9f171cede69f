// shiftguard-eye as a child process on a socketpair. Starts it, sends it demands, passes on what it says and that it
// ended. It never waits for the eye: a dead or hanging eye costs an event, not a lock.
#pragma once

#include "agent/daemon/event.hpp"
#include "agent/observation/message.hpp"
#include "common/recogniser_kind.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace shiftguard::daemon {

/// Port to the eye; tests use a scripted one.
class Eye {
public:
    virtual ~Eye() = default;
    /// Starts it (again), with this recogniser, at this camera. One eye at a time: a running one is killed first.
    virtual Status start(RecogniserKind recogniser, const std::string& camera) = 0;
    virtual void send(const observation::Demand& demand) = 0;
    /// Ends an eye that hangs; EyeEnded follows.
    virtual void kill() = 0;
};

class EyeProcess final : public Eye {
public:
    struct Options {
        std::filesystem::path program;
        std::filesystem::path models;
        std::vector<std::string> source;  ///< instead of the camera: "--film PATH"; empty: the camera
    };

    EyeProcess(Options options, EventQueue& events);
    ~EyeProcess() override;
    EyeProcess(const EyeProcess&) = delete;
    EyeProcess& operator=(const EyeProcess&) = delete;

    Status start(RecogniserKind recogniser, const std::string& camera) override;
    void send(const observation::Demand& demand) override;
    void kill() override;
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    void read_until_end(int socket, pid_t pid, int process);
    void end();

    Options options_;
    EventQueue& events_;
    int socket_ = -1;  ///< our end; the reader thread reads it, the guard's thread writes
    pid_t pid_ = -1;
    int process_ = -1;                    ///< pidfd of the same
    std::optional<BootTime> film_began_;  ///< when this film was first asked for
    std::thread reader_;
};

}  // namespace shiftguard::daemon
