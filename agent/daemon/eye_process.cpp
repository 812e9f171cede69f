#include "agent/daemon/eye_process.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT: POSIX declares it so

// glibc 2.36 declares these without C linkage.
extern "C" {
#include <sys/pidfd.h>
}

namespace shiftguard::daemon {
namespace {

constexpr int eye_socket = 3;  ///< the descriptor that the eye finds its end at

std::string describe_end(int status) {
    if (WIFSIGNALED(status)) {
        return "the eye was killed by signal " + std::to_string(WTERMSIG(status));
    }
    return "the eye ended with status " + std::to_string(WEXITSTATUS(status));
}

Error cannot_start(const std::filesystem::path& program, int error) {
    return {ErrorKind::unavailable, program.string(),
            std::string("the eye cannot be started: ") + std::strerror(error) + "; install the agent again",
            Retry::helps};
}

/// posix_spawn with the eye's end of the socket at `eye_socket` and nothing else of ours.
Result<pid_t> spawn(const EyeProcess::Options& options, int its_end) {
    std::vector<std::string> words{options.program.string(), "--socket-fd", std::to_string(eye_socket), "--models",
                                   options.models.string()};
    words.insert(words.end(), options.source.begin(), options.source.end());
    std::vector<char*> argv;
    for (auto& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);

    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, its_end, eye_socket);
    pid_t pid = -1;
    const int error = posix_spawn(&pid, options.program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        return cannot_start(options.program, error);
    }
    return pid;
}

/// The exit of a process that closed its socket follows at once; one that lingers is killed.
void finish(int process) {
    constexpr int patience_ms = 500;
    pollfd ended{process, POLLIN, 0};
    if (::poll(&ended, 1, patience_ms) == 0) {
        pidfd_send_signal(process, SIGKILL, nullptr, 0);
    }
}

bool is_look(const observation::FromEye& message) {
    return std::holds_alternative<observation::Look>(message);
}

}  // namespace

EyeProcess::EyeProcess(Options options, EventQueue& events) : options_(std::move(options)), events_(events) {}

EyeProcess::~EyeProcess() {
    end();
}

Status EyeProcess::start() {
    end();
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return cannot_start(options_.program, errno);
    }
    if (ends[1] == eye_socket) {  // dup2 onto itself would leave close-on-exec set
        ends[1] = fcntl(ends[1], F_DUPFD_CLOEXEC, eye_socket + 1);
        ::close(eye_socket);
    }
    const auto pid = spawn(options_, ends[1]);
    ::close(ends[1]);
    if (!pid) {
        ::close(ends[0]);
        return pid.error();
    }
    socket_ = ends[0];
    pid_ = *pid;
    process_ = pidfd_open(pid_, 0);
    reader_ = std::thread(
        [this, socket = socket_, child = pid_, process = process_] { read_until_end(socket, child, process); });
    return success();
}

void EyeProcess::send(const observation::Demand& demand) {
    if (socket_ < 0) {
        return;
    }
    const Bytes bytes = observation::encode(observation::ToEye{demand});
    // A full or closed socket is a hanging or dead eye: its silence or its end tells, not this call.
    static_cast<void>(::send(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
}

void EyeProcess::kill() {
    if (process_ >= 0) {  // by descriptor: never another process that got the same number
        pidfd_send_signal(process_, SIGKILL, nullptr, 0);
    }
}

void EyeProcess::read_until_end(int socket, pid_t pid, int process) {
    Bytes buffer(observation::max_message_bytes);
    std::string reason;
    for (;;) {
        const ssize_t length = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length <= 0) {
            break;
        }
        auto message = observation::decode_from_eye({buffer.data(), static_cast<std::size_t>(length)});
        if (!message) {
            reason = "the eye's message makes no sense: " + to_sentence(message.error());
            pidfd_send_signal(process, SIGKILL, nullptr, 0);
            break;
        }
        const Keep keep = is_look(*message) ? Keep::droppable : Keep::must;
        events_.push(FromEye{std::move(*message)}, keep);
    }
    finish(process);
    int status = 0;
    waitpid(pid, &status, 0);
    const bool left_by_itself = reason.empty() && WIFEXITED(status);
    events_.push(EyeEnded{reason.empty() ? describe_end(status) : reason,
                          left_by_itself ? std::optional(WEXITSTATUS(status)) : std::nullopt},
                 Keep::must);
}

void EyeProcess::end() {
    if (pid_ <= 0) {
        return;
    }
    ::shutdown(socket_, SHUT_RDWR);  // wakes the reader, tells the eye
    reader_.join();
    ::close(socket_);
    ::close(process_);
    socket_ = -1;
    process_ = -1;
    pid_ = -1;
}

}  // namespace shiftguard::daemon
