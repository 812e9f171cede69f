#include "tests/support/child.hpp"

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shiftguard::testing {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> with_own_environment(std::vector<std::string> environment) {
    const std::size_t given = environment.size();
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view entry(*each);
        const auto name = entry.substr(0, entry.find('=') + 1);
        bool replaced = false;
        for (std::size_t at = 0; at < given; ++at) {
            replaced = replaced || environment[at].starts_with(name);
        }
        if (!replaced) {
            environment.emplace_back(entry);
        }
    }
    return environment;
}

}  // namespace

Child::Child(std::vector<std::string> argv, std::vector<std::string> environment) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("cannot make a pipe");
    }
    auto variables = with_own_environment(std::move(environment));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const int code =
        posix_spawnp(&pid_, argv.front().c_str(), &actions, nullptr, pointers(argv).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = ends[0];
    if (code != 0) {
        close(output_);
        throw std::runtime_error("cannot start " + argv.front() + ": " + std::strerror(code));
    }
}

Child::~Child() {
    stop();
    close(output_);
}

std::string Child::read_line(std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::string line;
    while (true) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd watched{output_, POLLIN, 0};
        char letter = 0;
        if (left.count() <= 0 || poll(&watched, 1, static_cast<int>(left.count())) <= 0 ||
            read(output_, &letter, 1) != 1 || letter == '\n') {
            return line;
        }
        line.push_back(letter);
    }
}

void Child::stop() {
    if (pid_ <= 0) {
        return;
    }
    ::kill(pid_, SIGTERM);
    if (wait(std::chrono::seconds(5)) == -1) {
        kill();
    }
}

void Child::kill() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
}

int Child::wait(std::chrono::milliseconds patience) {
    int status = 0;
    const bool ended = eventually([&] { return pid_ <= 0 || waitpid(pid_, &status, WNOHANG) == pid_; }, patience);
    if (!ended) {
        return -1;
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::vector<pid_t> children_named(const std::string& name) {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        std::ifstream file(entry.path() / "stat");
        std::ostringstream text;
        text << file.rdbuf();
        const std::string stat = text.str();
        const auto open = stat.find('(');
        const auto close = stat.rfind(')');
        if (open == std::string::npos || close == std::string::npos ||
            stat.substr(open + 1, close - open - 1) != name) {
            continue;
        }
        std::istringstream rest(stat.substr(close + 1));
        char state = 0;
        pid_t parent = 0;
        rest >> state >> parent;
        if (parent == getpid() && state != 'Z') {
            found.push_back(std::stoi(stat.substr(0, open)));
        }
    }
    return found;
}

void pause_for(std::chrono::milliseconds pause) {
    (void)poll(nullptr, 0, static_cast<int>(pause.count()));
}

}  // namespace shiftguard::testing
