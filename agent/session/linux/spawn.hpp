// Starts a program without a shell and follows it by a descriptor, so that its id can never name another process.
#pragma once

#include "common/result.hpp"

#include <string>
#include <vector>

namespace shiftguard::session {

/// A file descriptor that is closed with the object.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_ = -1;
};

/// `argv` found along PATH, with the agent's own environment and `environment` ("NAME=value") before it; a session
/// of its own (a Ctrl-C at the agent must not unlock), no signal blocked, no descriptor but the first three.
/// Returns its pidfd. Errors: not_found, refused, internal.
[[nodiscard]] Result<Descriptor> start_program(const std::vector<std::string>& argv,
                                               const std::vector<std::string>& environment);

}  // namespace shiftguard::session
