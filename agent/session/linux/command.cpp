#include "agent/session/linux/command.hpp"

#include "agent/session/linux/spawn.hpp"
#include "agent/session/linux/x_grab.hpp"

#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shiftguard::session {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds between_looks{30};
/// Where no display is known the program must at least still be there after this long.
constexpr milliseconds settled{300};

std::string variable(const std::vector<std::string>& environment, std::string_view name) {
    for (const auto& entry : environment) {
        if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') {
            return entry.substr(name.size() + 1);
        }
    }
    const char* own = std::getenv(std::string(name).c_str());
    return own == nullptr ? std::string() : std::string(own);
}

std::string ending_of(const siginfo_t& info) {
    return info.si_code == CLD_EXITED ? "with exit status " + std::to_string(info.si_status)
                                      : "by signal " + std::to_string(info.si_status);
}

class CommandLocker final : public SessionLocker {
public:
    CommandLocker(std::vector<std::string> argv, std::vector<std::string> environment,
                  std::function<void(const SessionId&)> ended)
        : argv_(std::move(argv)),
          environment_(std::move(environment)),
          ended_(std::move(ended)),
          stop_(eventfd(0, EFD_CLOEXEC)) {}

    /// Leaves a running locker alone: the agent's end must not unlock.
    ~CommandLocker() override {
        const std::uint64_t one = 1;
        (void)!write(stop_.fd(), &one, sizeof one);
        if (follower_.joinable()) {
            follower_.join();
        }
    }

    std::string name() const override { return argv_.empty() ? "command" : argv_.front(); }

    Status request_lock(const SessionId& session) override {
        const std::lock_guard one_at_a_time(starting_);
        {
            const std::lock_guard lock(mutex_);
            if (running_) {
                return success();
            }
            running_ = true;
            ending_.clear();
        }
        if (follower_.joinable()) {
            follower_.join();  // it has seen its program end, or never started one
        }
        auto program = start_program(argv_, environment_);
        if (!program) {
            const std::lock_guard lock(mutex_);
            running_ = false;
            return program.error();
        }
        follower_ = std::thread([this, session, pidfd = std::move(program).value()] { follow(session, pidfd); });
        return success();
    }

    Result<std::string> verify(const SessionId&, milliseconds patience) override {
        const auto display = variable(environment_, "DISPLAY");
        return display.empty() ? verify_by_process(patience) : verify_by_grab(display, patience);
    }

    bool is_at_work() const override {
        const std::lock_guard lock(mutex_);
        return running_;
    }

private:
    Result<std::string> verify_by_process(milliseconds patience) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::min(patience, settled), [this] { return !running_; });
        return running_ ? Result<std::string>(std::string("process")) : Result<std::string>(ended_early());
    }

    Result<std::string> verify_by_grab(const std::string& display, milliseconds patience) {
        const auto deadline = steady_clock::now() + patience;
        auto probe = GrabProbe::open(display, variable(environment_, "XAUTHORITY"));
        std::unique_lock lock(mutex_);
        while (true) {
            if (!running_) {
                return ended_early();
            }
            if (!probe) {
                return probe.error();
            }
            if (probe.value()->look() == Grab::held) {
                return std::string("process and X grab");
            }
            if (steady_clock::now() >= deadline) {
                return Error{ErrorKind::timeout, name(),
                             "The locker runs but nobody grabbed the keyboard of display " + display +
                                 " in time; check that the program locks by itself.",
                             Retry::helps};
            }
            changed_.wait_for(lock, between_looks, [this] { return !running_; });
        }
    }

    /// Precondition: the mutex is held and no program runs.
    [[nodiscard]] Error ended_early() const {
        return Error{ErrorKind::unavailable, name(),
                     "The locker ended " + (ending_.empty() ? std::string("before it was asked") : ending_) +
                         " and locks nothing; run it by hand to see why.",
                     Retry::helps};
    }

    void follow(const SessionId& session, const Descriptor& pidfd) {
        std::array<pollfd, 2> watched{pollfd{pidfd.fd(), POLLIN, 0}, pollfd{stop_.fd(), POLLIN, 0}};
        while (poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) {
        }
        if (watched[0].revents == 0) {
            return;
        }
        siginfo_t info{};
        waitid(P_PIDFD, static_cast<id_t>(pidfd.fd()), &info, WEXITED);
        {
            const std::lock_guard lock(mutex_);
            running_ = false;
            ending_ = ending_of(info);
        }
        changed_.notify_all();
        if (ended_) {
            ended_(session);
        }
    }

    const std::vector<std::string> argv_;
    const std::vector<std::string> environment_;
    const std::function<void(const SessionId&)> ended_;
    const Descriptor stop_;
    mutable std::mutex mutex_;  // guards running_ and ending_
    std::condition_variable changed_;
    bool running_ = false;
    std::string ending_;
    std::mutex starting_;  ///< taken before mutex_; guards follower_
    std::thread follower_;
};

}  // namespace

std::unique_ptr<SessionLocker> make_command_locker(std::vector<std::string> argv, std::vector<std::string> environment,
                                                   std::function<void(const SessionId&)> ended) {
    return std::make_unique<CommandLocker>(std::move(argv), std::move(environment), std::move(ended));
}

}  // namespace shiftguard::session
