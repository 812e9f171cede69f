// Work in a process of its own that says a number after each piece of it, and is killed at any moment.
#pragma once

#include "protocol/chain.hpp"

#include <csignal>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

namespace shiftguard::testing {

/// Runs `work` in a process of its own until it has said so many numbers, kills it, and gives the last one it said.
template <class Work>
protocol::Sequence said_before_the_kill(int answers, Work work) {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        work([&](protocol::Sequence seq) {
            if (::write(ends[1], &seq, sizeof(seq)) != sizeof(seq)) {
                ::_exit(1);
            }
        });
        ::_exit(1);
    }
    ::close(ends[1]);
    protocol::Sequence last = 0;
    for (int answer = 0; answer < answers && ::read(ends[0], &last, sizeof(last)) == sizeof(last); ++answer) {
    }
    REQUIRE(::kill(child, SIGKILL) == 0);
    // What it said before it died counts too.
    for (protocol::Sequence more = 0; ::read(ends[0], &more, sizeof(more)) == sizeof(more);) {
        last = more;
    }
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    return last;
}

}  // namespace shiftguard::testing
