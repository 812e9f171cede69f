#include "common/linux/closed_memory.hpp"

#include <catch2/catch.hpp>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

TEST_CASE("AClosedMemoryIsNotDumpedAndNotForOthersOfTheSameUser") {
    const pid_t child = ::fork();
    if (child == 0) {
        rlimit core{};
        const bool closed = shiftguard::close_memory().ok() && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 &&
                            ::getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 && core.rlim_max == 0;
        ::_exit(closed ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}
