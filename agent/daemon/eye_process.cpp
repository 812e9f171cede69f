#include "agent/daemon/eye_process.hpp"

#include "agent/daemon/message_rate.hpp"
#include "common/linux/launch.hpp"
#include "common/linux/system_clock.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36 declares these without C linkage.
extern "C" {
#include <sys/pidfd.h>
}

namespace shiftguard::daemon {
namespace {

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

std::vector<std::string> words_of(const EyeProcess::Options& options, RecogniserKind recogniser,
                                  const std::string& camera, const std::optional<BootTime>& film_began) {
    std::vector<std::string> words{
        options.program.string(), "--socket-fd",  std::to_string(handed_over_as),    "--models",
        options.models.string(),  "--recogniser", std::string(to_string(recogniser))};
    if (options.source.empty()) {
        words.insert(words.end(), {"--device", camera});
    } else {
        words.insert(words.end(), options.source.begin(), options.source.end());
    }
    if (film_began) {
        words.insert(words.end(), {"--film-began-ms", std::to_string(film_began->time_since_epoch().count())});
    }
    return words;
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

Status EyeProcess::start(RecogniserKind recogniser, const std::string& camera) {
    end();
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return cannot_start(options_.program, errno);
    }
    const auto [error, pid] = launch({words_of(options_, recogniser, camera, film_began_), {}, ends[1]});
    ::close(ends[1]);
    if (error != 0) {
        ::close(ends[0]);
        return cannot_start(options_.program, error);
    }
    socket_ = ends[0];
    pid_ = pid;
    process_ = pidfd_open(pid_, 0);
    reader_ = std::thread(
        [this, socket = socket_, child = pid_, process = process_] { read_until_end(socket, child, process); });
    return success();
}

void EyeProcess::send(const observation::Demand& demand) {
    if (socket_ < 0) {
        return;
    }
    const bool is_film = !options_.source.empty() && options_.source.front() == "--film";
    if (is_film && !film_began_ && demand.work != observation::Work::rest) {
        film_began_ = SystemClock().now().boot;  // should this eye die, the next one takes the film up where it is
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
    MessageRate rate;
    for (;;) {
        const ssize_t length = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length <= 0) {
            break;
        }
        if (!rate.take(std::chrono::steady_clock::now())) {
            reason = "the eye sent more messages than an eye has to say";
            pidfd_send_signal(process, SIGKILL, nullptr, 0);
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
