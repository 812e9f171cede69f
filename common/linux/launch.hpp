// Starts a program without a shell and gives it nothing of ours but what is said here: no descriptor that somebody
// forgot to close (a library's socket to the server), no blocked or ignored signal, no terminal to be stopped by.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace shiftguard {

struct Launch {
    std::vector<std::string> words;        ///< the program, found along PATH, and its arguments
    std::vector<std::string> environment;  ///< "NAME=value", before our own
    int handed_over = -1;                  ///< a descriptor of ours that it finds as `handed_over_as`; none where < 0
};

inline constexpr int handed_over_as = 3;

/// Either `pid`, a child that the caller waits for, or `error`, an errno.
struct Launched {
    int error = 0;
    pid_t pid = -1;
};

/// Standard input is /dev/null, output and error are ours; it leads a session of its own, so that a Ctrl-C at the agent
/// does not reach it.
[[nodiscard]] Launched launch(const Launch& program);

}  // namespace shiftguard
