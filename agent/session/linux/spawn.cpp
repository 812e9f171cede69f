#include "agent/session/linux/spawn.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shiftguard::session {
namespace {

std::string_view name_of(std::string_view entry) {
    return entry.substr(0, entry.find('='));
}

std::vector<std::string> merged_environment(const std::vector<std::string>& ours) {
    std::vector<std::string> merged = ours;
    for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
        const auto same = [name = name_of(*each)](const std::string& entry) { return name_of(entry) == name; };
        if (std::none_of(ours.begin(), ours.end(), same)) {
            merged.emplace_back(*each);
        }
    }
    return merged;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    result.reserve(texts.size() + 1);
    for (auto& text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

struct SpawnSettings {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
    SpawnSettings() {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
        posix_spawnattr_init(&attributes);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(
            &attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID));
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
    }
};

Error cannot_start(const std::string& program, int code) {
    const auto kind = code == ENOENT ? ErrorKind::not_found : code == EACCES ? ErrorKind::refused : ErrorKind::internal;
    return Error{kind, program,
                 "The program " + program + " cannot be started (" + std::strerror(code) +
                     "); install it or mend the policy's lock ways.",
                 Retry::useless};
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

Descriptor::~Descriptor() {
    if (fd_ >= 0) {
        close(fd_);
    }
}

Result<Descriptor> start_program(const std::vector<std::string>& argv, const std::vector<std::string>& environment) {
    if (argv.empty() || argv.front().empty()) {
        return Error{ErrorKind::invalid_input, "command", "The command to start is empty; name a program.",
                     Retry::useless};
    }
    auto arguments = argv;
    auto variables = merged_environment(environment);
    const SpawnSettings settings;
    pid_t pid = -1;
    const int code = posix_spawnp(&pid, argv.front().c_str(), &settings.actions, &settings.attributes,
                                  pointers(arguments).data(), pointers(variables).data());
    if (code != 0) {
        return cannot_start(argv.front(), code);
    }
    // The child is ours and not yet waited for, so its id cannot have passed to another process.
    const auto fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (fd < 0) {
        const int why = errno;
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
        return cannot_start(argv.front(), why);
    }
    return Descriptor(fd);
}

}  // namespace shiftguard::session
