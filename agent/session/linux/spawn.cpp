#include "agent/session/linux/spawn.hpp"

#include "common/linux/launch.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shiftguard::session {
namespace {

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
    const auto [error, pid] = launch({argv, environment});
    if (error != 0) {
        return cannot_start(argv.front(), error);
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
