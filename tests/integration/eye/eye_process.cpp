#include "tests/integration/eye/eye_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shiftguard::testing {
namespace {

/// The eye of this build, or the one that the environment's SHIFTGUARD_EYE names.
std::string program() {
    const char* given = std::getenv("SHIFTGUARD_EYE");
    return given != nullptr ? given : SHIFTGUARD_EYE;
}

}  // namespace

OpenWatch::OpenWatch(const std::filesystem::path& file) : notices_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (notices_ < 0 || ::inotify_add_watch(notices_, file.c_str(), IN_OPEN | IN_CLOSE) < 0) {
        throw std::runtime_error("no inotify watch on " + file.string());
    }
}

OpenWatch::~OpenWatch() {
    ::close(notices_);
}

int OpenWatch::openings() {
    read_notices();
    return openings_;
}

int OpenWatch::closings() {
    read_notices();
    return closings_;
}

void OpenWatch::read_notices() {
    alignas(inotify_event) std::array<char, 4096> buffer{};
    for (auto got = ::read(notices_, buffer.data(), buffer.size()); got > 0;
         got = ::read(notices_, buffer.data(), buffer.size())) {
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            inotify_event notice{};
            std::memcpy(&notice, &buffer[at], sizeof notice);
            ++((notice.mask & IN_OPEN) != 0 ? openings_ : closings_);
            at += sizeof notice + notice.len;
        }
    }
}

EyeProcess::EyeProcess(const std::filesystem::path& models, std::vector<std::string> source,
                       const std::map<std::string, std::string>& environment, std::chrono::seconds patience)
    : patience_(patience) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::runtime_error("no socketpair");
    }
    socket_ = ends[0];
    std::vector<std::string> words{program(), "--socket-fd", std::to_string(ends[1]), "--models", models.string()};
    words.insert(words.end(), source.begin(), source.end());
    std::vector<char*> arguments;
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
        ::fcntl(ends[1], F_SETFD, 0);
        for (const auto& [name, value] : environment) {
            ::setenv(name.c_str(), value.c_str(), 1);
        }
        ::execv(arguments.front(), arguments.data());
        ::_exit(127);
    }
    ::close(ends[1]);
}

EyeProcess::~EyeProcess() {
    hang_up();
    if (process_ > 0) {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
}

void EyeProcess::demand(observation::Demand demand) const {
    send_raw(observation::encode(observation::ToEye(demand)));
}

void EyeProcess::send_raw(const Bytes& bytes) const {
    if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) {
        throw std::runtime_error("the eye is gone");
    }
}

std::optional<observation::FromEye> EyeProcess::next(std::chrono::steady_clock::time_point deadline) const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{socket_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) {
        return std::nullopt;
    }
    Bytes bytes(observation::max_message_bytes);
    const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got <= 0) {
        return std::nullopt;
    }
    auto message = observation::decode_from_eye(std::span(bytes).first(static_cast<std::size_t>(got)));
    if (!message) {
        throw std::runtime_error(message.error().message);
    }
    return *std::move(message);
}

void EyeProcess::count(const observation::FromEye& message) {
    seen_.pictures += std::holds_alternative<observation::Picture>(message) ? 1 : 0;
    if (const auto* look = std::get_if<observation::Look>(&message)) {
        seen_.opening += look->observation.camera == observation::CameraState::opening ? 1 : 0;
        seen_.lost += look->observation.camera == observation::CameraState::lost ? 1 : 0;
    }
}

std::string EyeProcess::status_line(const std::string& name) const {
    std::ifstream status("/proc/" + std::to_string(process_) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name + ":")) {
            return line.substr(line.find_first_not_of(" \t", name.size() + 1));
        }
    }
    return "";
}

void EyeProcess::hang_up() {
    if (socket_ >= 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

int EyeProcess::wait() {
    const auto deadline = std::chrono::steady_clock::now() + patience_;
    int status = 0;
    while (::waitpid(process_, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() >= deadline) {
            return -1;
        }
        ::poll(nullptr, 0, 10);
    }
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace shiftguard::testing
