#include "tests/integration/server/server_process.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace shiftguard::testing {
namespace {

constexpr std::chrono::seconds log_patience{20};

int exit_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

struct ServerProcess::Inner {
    pid_t process = -1;
    int agents = 0;
    int console = 0;
    int operations = 0;
    std::vector<std::string> starter;
    std::thread reader;
    mutable std::mutex mutex;  // guards log
    std::condition_variable grew;
    std::string log;

    void read_all(int pipe) {
        std::array<char, 4096> bytes{};
        for (ssize_t length = 0; (length = read(pipe, bytes.data(), bytes.size())) > 0;) {
            const std::lock_guard lock(mutex);
            log.append(bytes.data(), static_cast<std::size_t>(length));
            grew.notify_all();
        }
        close(pipe);
    }
};

ServerProcess::ServerProcess(const std::string& options) : inner_(std::make_unique<Inner>()) {
    if (command("init " + options).find("authority.pem") == std::string::npos) {
        throw std::runtime_error("shiftguard-server init failed");
    }
}

ServerProcess::~ServerProcess() {
    if (inner_->process > 0) {
        signal(SIGKILL);
        static_cast<void>(wait());
    }
}

void ServerProcess::set(const std::string& json) const {
    const auto file = folder_ / "server" / "server.json";
    auto settings = nlohmann::json::parse(read_text(file));
    settings.merge_patch(nlohmann::json::parse(json));
    std::ofstream(file, std::ios::trunc) << settings.dump(2);
}

void ServerProcess::set_starter(std::vector<std::string> command) {
    inner_->starter = std::move(command);
}

void ServerProcess::start(OperationsPort operations) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    const std::string ports_file = (folder_ / "ports.json").string();
    std::vector<std::string> words{SERVER_PROGRAM,  "run",     "--dir",          (folder_ / "server").string(),
                                   "--agents-port", "0",       "--console-port", "0",
                                   "--ports-file",  ports_file};
    words.insert(words.begin(), inner_->starter.begin(), inner_->starter.end());
    if (operations == OperationsPort::any_free) {
        words.insert(words.end(), {"--operations-port", "0"});
    }
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const int failed = posix_spawnp(&inner_->process, arguments.front(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    inner_->log.clear();
    inner_->reader = std::thread([inner = inner_.get(), pipe = ends[0]] { inner->read_all(pipe); });
    if (failed != 0 || !log_says("The ports file is written")) {
        throw std::runtime_error("shiftguard-server did not start: " + log());
    }
    const auto ports = nlohmann::json::parse(read_text(ports_file));
    inner_->agents = ports.at("agents");
    inner_->console = ports.at("console");
    inner_->operations = ports.value("operations", 0);
}

void ServerProcess::signal(int number) {
    kill(inner_->process, number);
}

int ServerProcess::wait() {
    int status = 0;
    waitpid(inner_->process, &status, 0);
    inner_->process = -1;
    inner_->reader.join();
    return exit_of(status);
}

bool ServerProcess::log_says(const std::string& text) {
    std::unique_lock lock(inner_->mutex);
    return inner_->grew.wait_for(lock, log_patience, [&] { return inner_->log.find(text) != std::string::npos; });
}

std::string ServerProcess::log() const {
    const std::lock_guard lock(inner_->mutex);
    return inner_->log;
}

std::string ServerProcess::agents_url() const {
    return "https://127.0.0.1:" + std::to_string(inner_->agents);
}
std::string ServerProcess::operations_url() const {
    return "http://127.0.0.1:" + std::to_string(inner_->operations);
}
std::string ServerProcess::console_url() const {
    return "https://127.0.0.1:" + std::to_string(inner_->console);
}
std::filesystem::path ServerProcess::authority() const {
    return folder_ / "server" / "authority.pem";
}

std::filesystem::path ServerProcess::database() const {
    return folder_ / "server" / "server.db";
}

std::string ServerProcess::command(const std::string& words, const std::string& input) const {
    const auto given = folder_.write("input", input);
    return ended(words, "<'" + given.string() + "' 2>/dev/null").said;
}

Failed ServerProcess::fails(const std::string& words) const {
    return ended(words, "</dev/null 2>&1");
}

Failed ServerProcess::ended(const std::string& words, const std::string& streams) const {
    const std::string line =
        std::string("'") + SERVER_PROGRAM + "' " + words + " --dir '" + (folder_ / "server").string() + "' " + streams;
    FILE* pipe = popen(line.c_str(), "re");
    if (pipe == nullptr) {
        throw std::runtime_error("shiftguard-server did not start: " + line);
    }
    Failed ended;
    std::array<char, 4096> bytes{};
    for (std::size_t length = 0; (length = fread(bytes.data(), 1, bytes.size(), pipe)) > 0;) {
        ended.said.append(bytes.data(), length);
    }
    ended.status = exit_of(pclose(pipe));
    return ended;
}

}  // namespace shiftguard::testing
