// A wall clock that a test sets forward and back under a program that runs.
#pragma once

#include "tests/support/temp_folder.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace shiftguard::testing {

class SteppedClock {
public:
    SteppedClock() { set(std::chrono::milliseconds(0)); }

    /// From now on it stands so far beside the machine's.
    void set(std::chrono::milliseconds step) {
        const std::int64_t count = step.count();
        const int file = ::open(path().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        const bool written = file >= 0 && ::pwrite(file, &count, sizeof count, 0) == sizeof count;
        ::close(file);
        if (!written) {
            throw std::runtime_error("the clock's file cannot be written");
        }
    }

    /// What a program needs in its environment to go by this clock.
    [[nodiscard]] std::vector<std::string> environment() const {
        std::vector<std::string> variables(2);
        variables.front().append("LD_PRELOAD=").append(STEPPED_CLOCK_LIBRARY);
        variables.back().append("STEPPED_CLOCK=").append(path());
        return variables;
    }
    /// Before a program's command line, to the same end.
    [[nodiscard]] std::vector<std::string> starter() const {
        auto words = environment();
        words.insert(words.begin(), "env");
        return words;
    }

private:
    [[nodiscard]] std::string path() const { return (folder_ / "step").string(); }

    TempFolder folder_;
};

}  // namespace shiftguard::testing
